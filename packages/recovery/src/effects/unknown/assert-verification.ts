import { ThreadkeepError } from "@threadkeep/state";
import { isRecord } from "../claim/record.ts";
import type { Verification } from "../effect-policy.ts";

/** Anything else could be taken for either answer, and one of them charges twice. @throws {ThreadkeepError} `effect.invalid-verification` */
export function assertVerification(given: unknown, name: string): asserts given is Verification {
  const outcome = isRecord(given) ? given["outcome"] : undefined;
  if (outcome === "did-not-happen" || outcome === "unknown") return;
  if (outcome === "happened" && isRecord(given) && "result" in given) return;
  throw new ThreadkeepError(
    `verify of ${name} returned ${describe(given)}, which is none of its three answers, so nothing was done. Return ` +
      '{ outcome: "happened", result } with what the call would have given, { outcome: "did-not-happen" }, or { outcome: "unknown" }.',
    { code: "effect.invalid-verification", context: { name } },
  );
}

// Without values: they may hold secrets.
function describe(given: unknown): string {
  if (Array.isArray(given)) return "a list";
  if (!isRecord(given)) return typeof given === "object" ? "null" : `a value of type ${typeof given}`;
  if (given["outcome"] === "happened") return '{ outcome: "happened" } without its result';
  return "outcome" in given ? "another outcome" : "an object without an outcome";
}
