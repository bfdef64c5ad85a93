import type { ErrorRecoveryOptions } from "./error-recovery-options.ts";
import { checkFunction, checkNames, checkNumber, refuseOption } from "./refuse-option.ts";
import type { RetryPolicy } from "./retry/retry-policy.ts";

export const POLICY_OPTIONS = ["attempts", "baseDelayMs", "maxDelayMs"];
export const COMMON_OPTIONS = [...POLICY_OPTIONS, "budget", "circuitBreaker", "classify", "onEvent", "random"];

/** What is checked where it is used is not checked here: the budget, the circuit breaker. */
export function checkRecoveryOptions({ classify, onEvent, random, ...policy }: ErrorRecoveryOptions): void {
  checkPolicy("", policy);
  checkFunction("classify", classify);
  checkFunction("onEvent", onEvent);
  checkFunction("random", random);
}

export function checkPolicy(prefix: string, { attempts, baseDelayMs, maxDelayMs }: RetryPolicy): void {
  checkNumber(`${prefix}attempts`, attempts, { min: 1, whole: true });
  checkNumber(`${prefix}baseDelayMs`, baseDelayMs, { min: 0 });
  checkNumber(`${prefix}maxDelayMs`, maxDelayMs, { min: 0 });
}

export type OnExhausted = "throw" | "end" | { goto: string };

export function checkOnExhausted(given: unknown): void {
  if (given === undefined || given === "throw" || given === "end") return;
  const { goto } = (given ?? {}) as { goto?: unknown };
  if (typeof goto === "string" && goto !== "") checkNames("onExhausted", given, ["goto"]);
  else refuseOption("onExhausted", 'has to be "throw", "end" or { goto: "node" }');
}
