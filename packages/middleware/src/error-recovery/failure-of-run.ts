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

/** The failure that ended this very run: one of an earlier run on the same thread does not count. A checkpoint may hold anything. */
export function failureInState(saved: unknown, run: string): RecoveryFailure | undefined {
  const failure = saved as Partial<RecoveryFailure> | null | undefined;
  const isOurs = typeof failure === "object" && failure !== null && failure.run === run;
  const isWhole = isOurs && typeof failure.message === "string" && Array.isArray(failure.attempts);
  return isWhole ? (failure as RecoveryFailure) : undefined;
}
