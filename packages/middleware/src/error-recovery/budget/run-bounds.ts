import type { ExhaustedReason } from "../error-recovery-event.ts";
import type { NextAttempt } from "../retry/retry-context.ts";
import type { RetryBudgetLimits } from "./retry-budget.ts";
import type { RunLedger } from "./run-ledger.ts";

/** The bound of a run that one more attempt would break. */
export function reachedBound(
  run: RunLedger,
  { attempts, elapsedMs, tokens }: RetryBudgetLimits,
  next: NextAttempt,
): ExhaustedReason | undefined {
  const reached: [ExhaustedReason, boolean][] = [
    ["run-attempts", attempts !== undefined && run.attempts >= attempts],
    ["run-time", elapsedMs !== undefined && next.atMs - (run.sinceMs ?? next.atMs) > elapsedMs],
    ["run-tokens", tokens !== undefined && run.tokens + next.tokens > tokens],
  ];
  return reached.find(([, isReached]) => isReached)?.[0];
}

/** One more attempt, which the run has decided on: with the first one its time begins. */
export function spendOne(run: RunLedger, { tokens, atMs }: NextAttempt): void {
  run.attempts += 1;
  run.tokens += tokens;
  run.sinceMs ??= atMs;
}
