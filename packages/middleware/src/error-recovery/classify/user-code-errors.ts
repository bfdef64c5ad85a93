import type { ErrorFacts } from "./error-facts.ts";
import type { Verdict } from "./verdict.ts";

const NAMES = new Set([
  "TypeError",
  "ReferenceError",
  "RangeError",
  "SyntaxError",
  "EvalError",
  "URIError",
  "AssertionError",
  "ZodError",
  "$ZodError",
]);

// What fetch says, in the cause of its "fetch failed", about an address that it will not ask.
const REFUSED_ADDRESSES = new Set(["bad port", "unknown scheme", "invalid method"]);

/** A mistake in the program stays one on the next attempt. Weak: a TypeError around a broken connection is that connection's. */
export function judgeUserCode({ names, message }: ErrorFacts): Verdict | undefined {
  if (REFUSED_ADDRESSES.has(message)) return { class: "bug", neverSent: true };
  return names.some((name) => NAMES.has(name)) ? { class: "bug", weak: true } : undefined;
}
