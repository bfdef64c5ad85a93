import type { RetryPolicy } from "./retry-policy.ts";

export interface FailedFor {
  /** Which one failed, from 1. */
  attempt: number;
  retryAfterMs: number | undefined;
}

/**
 * How long to wait after an attempt: full jitter, see "Exponential Backoff And Jitter" of the AWS Architecture Blog, on top of what the
 * other side asks for. `undefined` where it asks for more than `maxDelayMs`.
 */
export function retryDelay(
  { attempt, retryAfterMs = 0 }: FailedFor,
  { baseDelayMs, maxDelayMs }: Required<RetryPolicy>,
  random: () => number,
): number | undefined {
  if (retryAfterMs > maxDelayMs) return undefined;
  // 2 ** 1023 is the largest that is a number, and no wait for a policy of 0.
  const backoff = Math.min(maxDelayMs, baseDelayMs * 2 ** Math.min(attempt - 1, 1_000));
  return Math.min(maxDelayMs, Math.round(retryAfterMs + random() * backoff));
}
