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
  cause: unknown;
}

/** Says what happened, on what, and what to do next. */
export function exhausted({ call, reason, made, failed, retryAfterMs = 0, cause }: Exhausted): RetriesExhaustedError {
  const attempts = `${made} ${made === 1 ? "attempt" : "attempts"}`;
  const message = `The ${call.kind} ${call.name} failed after ${attempts} (${why(failed.at(-1))}).`;
  const asked = retryAfterMs > 0 ? ` The other side asks to wait ${Math.ceil(retryAfterMs / 1_000)} s.` : "";
  return new RetriesExhaustedError(`${message}${asked} ${ADVICE[reason]}`, { reason, attempts: failed }, cause);
}

function why(last: FailedAttempt | undefined): string {
  return last ? `${last.class}: ${last.message}` : "the process stopped while it was made";
}

const ADVICE: Record<ExhaustedReason, string> = {
  attempts: "Resume the run when the other side is well again, or allow more attempts.",
  "run-attempts":
    "The run has no attempts left: resume it when the other side is well again, or raise budget.attempts.",
  "run-time":
    "The run's time for retries is over: resume it when the other side is well again, or raise budget.elapsedMs.",
  "run-tokens": "The run has no tokens left for retries: send less, or raise budget.tokens.",
  "retry-after": "Resume the run after that, or raise maxDelayMs.",
  "circuit-open": "Its circuit is open and nothing is called: resume the run when it has closed.",
  "tool-loop": "The same call gives the same result: change the prompt, or what the tool answers.",
};
