import type { ClassifiedError } from "../classify/classified-error.ts";
import type { ExhaustedReason } from "../error-recovery-event.ts";
import type { RecoverableCall } from "./recoverable-call.ts";
import type { RetryContext } from "./retry-context.ts";
import { retryDelay } from "./retry-delay.ts";

export type RetryPlan = { delayMs: number; tokens: number } | { reason: ExhaustedReason };

/** When to try again after the attempt that has just failed, or the first bound that is in the way. */
export function planRetry<Result>(
  { retryable, retryAfterMs }: ClassifiedError,
  call: RecoverableCall<Result>,
  { policy, ledger, random, now }: RetryContext,
): RetryPlan {
  const attempt = ledger.made + 1;
  // What was mended is another call, and there is one such for each class.
  if (retryable && attempt >= policy.attempts) return { reason: "attempts" };
  // What was mended need not wait for anybody.
  const delayMs = retryable ? retryDelay({ attempt, retryAfterMs }, policy, random) : 0;
  const next = { atMs: now() + (delayMs ?? 0), tokens: call.tokens?.() ?? 0 };
  const reason = ledger.refuse(next);
  if (reason !== undefined) return { reason };
  return delayMs === undefined ? { reason: "retry-after" } : { delayMs, tokens: next.tokens };
}
