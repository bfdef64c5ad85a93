import { classifyError } from "./classify/classify-error.ts";
import type { RecoveryFailure } from "./recovery-failure.ts";
import type { RetriesExhaustedError } from "./retries-exhausted-error.ts";

/** What state keeps of the error that ended a run. */
export function failureOfRun(run: string, error: RetriesExhaustedError): RecoveryFailure {
  const last = error.attempts.at(-1);
  const kind = last?.class ?? (error.cause === undefined ? undefined : classifyError(error.cause).class);
  return {
    run,
    reason: error.reason,
    ...(kind !== undefined && { class: kind }),
    message: error.message,
    attempts: error.attempts,
  };
}
