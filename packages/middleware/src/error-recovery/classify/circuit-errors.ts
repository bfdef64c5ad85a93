import type { ErrorFacts } from "./error-facts.ts";
import { readField } from "./read-field.ts";
import type { Verdict } from "./verdict.ts";

/** cockatiel's: an open circuit refuses calls to spare the other side, so trying again at once defeats it. */
export function judgeCircuit({ value, names }: ErrorFacts): Verdict | undefined {
  const isOpen = readField(value, "isBrokenCircuitError") === true || names.includes("BrokenCircuitError");
  if (isOpen) return { class: "overloaded", retryable: false, neverSent: true };
  if (readField(value, "isBulkheadRejectedError") === true) return { class: "overloaded", neverSent: true };
  return readField(value, "isTaskCancelledError") === true ? { class: "timeout" } : undefined;
}
