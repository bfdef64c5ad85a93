import type { ErrorRecoveryEvent } from "./error-recovery-event.ts";
import type { RECOVERY, SavedRecovery } from "./budget/saved-recovery.ts";
import type { ClassifiedError } from "./classify/classified-error.ts";
import type { RecoverableCall } from "./retry/recoverable-call.ts";

/** What one task of a run needs to recover its calls. */
export interface RecoveryRun {
  /** Of the run this task is part of: another run has another one, also on the same thread. */
  readonly id: string;
  /**
   * Makes the call, again where that can help and the bounds allow it.
   *
   * @throws the call's own error, as it was thrown, where no retry can help, and LangGraph's control flow; the signal's reason after an abort;
   * {@link RetriesExhaustedError} where a retry could help and a bound is reached.
   */
  recover<Result>(call: RecoverableCall<Result>): Promise<Result>;
  /** What has to be saved in state beside the result: undefined where nothing was spent in this task. */
  update(): { [RECOVERY]: SavedRecovery } | undefined;
  /** The same for a run that has failed, also where nothing was spent: whoever goes on with it has to know that the failure is its own. */
  ending(): Promise<{ [RECOVERY]: SavedRecovery }>;
  /** As `recover` judges it: the application's word on an error comes first. */
  classify(error: unknown): ClassifiedError;
  tell(event: ErrorRecoveryEvent): void;
  signal: AbortSignal | undefined;
}
