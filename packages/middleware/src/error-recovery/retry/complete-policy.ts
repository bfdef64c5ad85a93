import { checkPolicy } from "../check-recovery-options.ts";
import type { RetryPolicy } from "./retry-policy.ts";

export const DEFAULT_POLICY = { attempts: 3, baseDelayMs: 500, maxDelayMs: 30_000 } as const satisfies RetryPolicy;

/** The call's own policy over that of its layer over the defaults. */
export function completePolicy(layer: RetryPolicy = {}, call: RetryPolicy = {}): Required<RetryPolicy> {
  checkPolicy("", call);
  return {
    attempts: call.attempts ?? layer.attempts ?? DEFAULT_POLICY.attempts,
    baseDelayMs: call.baseDelayMs ?? layer.baseDelayMs ?? DEFAULT_POLICY.baseDelayMs,
    maxDelayMs: call.maxDelayMs ?? layer.maxDelayMs ?? DEFAULT_POLICY.maxDelayMs,
  };
}
