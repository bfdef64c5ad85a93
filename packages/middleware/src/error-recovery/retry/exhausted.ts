import type { CallName, ExhaustedReason, FailedAttempt } from "../error-recovery-event.ts";
import { RetriesExhaustedError } from "../retries-exhausted-error.ts";

export interface Exhausted {
  call: CallName;
  reason: ExhaustedReason;
  /** Attempts in all, those of which nothing is known included. */
  made: number;
  failed: readonly FailedAttempt[];
  /** How long the other side asked to wait after the last one. */
  retryAfterMs?: number | undefined;
  /** There is a checkpointer. */
  canResume: boolean;
  cause: unknown;
}

/** Says what happened, on what, and what to do next. */
export function exhausted({
  call,
  reason,
  made,
  failed,
  retryAfterMs = 0,
  canResume,
  cause,
}: Exhausted): RetriesExhaustedError {
  const attempts = `${made} ${made === 1 ? "attempt" : "attempts"}`;
  const message = `The ${call.kind} ${call.name} failed after ${attempts} (${why(failed.at(-1))}).`;
  const asked = retryAfterMs > 0 ? ` The other side asks to wait ${Math.ceil(retryAfterMs / 1_000)} s.` : "";
  const goOn = canResume ? "resume the run" : "try again";
  return new RetriesExhaustedError(`${message}${asked} ${ADVICE[reason](goOn)}`, { reason, attempts: failed }, cause);
}

function why(last: FailedAttempt | undefined): string {
  return last ? `${last.class}: ${last.message}` : "the process stopped while it was made";
}

const ADVICE: Record<ExhaustedReason, (goOn: string) => string> = {
  attempts: (goOn) => `Allow more attempts, or ${goOn} when the other side is well again.`,
  "run-attempts": (goOn) =>
    `The run has no attempts left: raise budget.attempts, or ${goOn} when the other side is well again.`,
  "run-time": (goOn) =>
    `The run's time for retries is over: raise budget.elapsedMs, or ${goOn} when the other side is well again.`,
  "run-tokens": () => "The run has no tokens left for retries: send less, or raise budget.tokens.",
  "retry-after": (goOn) => `Raise maxDelayMs, or ${goOn} after that.`,
  "circuit-open": (goOn) => `Its circuit is open and nothing is called: ${goOn} when it has closed.`,
  "tool-loop": () => "The same call gives the same result: change the prompt, or what the tool answers.",
};
