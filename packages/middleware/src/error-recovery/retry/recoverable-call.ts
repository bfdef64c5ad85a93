import type { ClassifiedError } from "../classify/classified-error.ts";
import type { CallName, FailedAttempt } from "../error-recovery-event.ts";
import type { RetryPolicy } from "./retry-policy.ts";

/** One call that may be made several times. */
export interface RecoverableCall<Result> {
  name: CallName;
  /** What is asked, as JSON can say it. Of one name and in one task, calls about something else are other calls. */
  about?(): unknown;
  /** Makes one attempt, from 1. */
  run(attempt: number): Promise<Result>;
  policy?: RetryPolicy;
  /** Why this failure is not to be tried again though its class allows it: idempotence, text that was streamed. Asked before each retry. */
  refuseRetry?(failure: ClassifiedError): string | undefined;
  /** The classes for which something can be changed before one more try: resolves with whether it was, or why it was not. At most once a class. */
  mend?(failure: ClassifiedError, error: unknown): Promise<boolean | string>;
  /** Tokens that one more attempt costs, where the budget counts tokens. */
  tokens?(): number;
  /** Told before each retry, after the wait. */
  beforeRetry?(failed: FailedAttempt): void;
}
