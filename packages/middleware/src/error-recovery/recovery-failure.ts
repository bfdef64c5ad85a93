import type { ErrorClass } from "./classify/classified-error.ts";
import type { ExhaustedReason, FailedAttempt } from "./error-recovery-event.ts";

/** The state field that says why a run ended early, with `onExhausted: "end"` or a node to go to. */
export const RECOVERY_FAILURE = "recoveryFailure";

export interface RecoveryFailure {
  /** The run that ended so: a later one is not concerned. */
  run: string;
  reason: ExhaustedReason;
  /** Of the last attempt; absent where the calls did not fail but went in a circle. */
  class?: ErrorClass;
  message: string;
  attempts: readonly FailedAttempt[];
}
