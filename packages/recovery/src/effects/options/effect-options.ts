import type { AnyEffectPolicy } from "../effect-policy.ts";
import { assertKnownOptions, invalidOption } from "./assert-known-options.ts";

interface AnyOptions {
  policy?: AnyEffectPolicy;
  singleRequest?: boolean;
}

/**
 * @param others names of the options that are read elsewhere
 * @throws {ThreadkeepError} `effect.invalid-option`
 */
export function resolveEffectOptions(
  options: AnyOptions & { stub?: unknown },
  of: string,
  others: readonly string[] = [],
): { policy: AnyEffectPolicy; singleRequest: boolean } {
  assertKnownOptions(options, ["policy", "singleRequest", "stub", ...others], of);
  const { policy = "ask", singleRequest = false, stub } = options;
  if (!isPolicy(policy))
    throw invalidOption(
      `The policy of ${of} is none. It can be "retry", "ask", "fail", or { verify } with a function, and beside it otherwise: "ask" or "fail".`,
      of,
    );
  if (typeof singleRequest !== "boolean") throw invalidOption(`singleRequest of ${of} is true or false.`, of);
  if (stub !== undefined && typeof stub !== "function")
    throw invalidOption(`stub of ${of} is a function: what a replay gives in place of the call.`, of);
  return { policy, singleRequest };
}

function isPolicy(policy: unknown): boolean {
  if (policy === "retry" || policy === "ask" || policy === "fail") return true;
  if (typeof policy !== "object" || policy === null) return false;
  const { verify, otherwise = "ask", ...rest } = policy as { verify?: unknown; otherwise?: unknown };
  const isAnswered = otherwise === "ask" || otherwise === "fail";
  return typeof verify === "function" && isAnswered && Object.keys(rest).length === 0;
}
