import { ThreadkeepError } from "@threadkeep/state";
import type { AnyEffectPolicy } from "./effect-policy.ts";

interface AnyOptions {
  policy?: AnyEffectPolicy;
  singleRequest?: boolean;
}

/** @throws {ThreadkeepError} `effect.invalid-option` */
export function resolveEffectOptions({ policy = "ask", singleRequest = false }: AnyOptions, of: string) {
  if (!isPolicy(policy))
    throw new ThreadkeepError(
      `The policy of ${of} is none. It can be "retry", "ask", "fail", or { verify } with a function, and beside it otherwise: "ask" or "fail".`,
      { code: "effect.invalid-option", context: { of } },
    );
  return { policy, singleRequest };
}

function isPolicy(policy: unknown): boolean {
  if (policy === "retry" || policy === "ask" || policy === "fail") return true;
  if (typeof policy !== "object" || policy === null) return false;
  const { verify, otherwise = "ask" } = policy as { verify?: unknown; otherwise?: unknown };
  return typeof verify === "function" && (otherwise === "ask" || otherwise === "fail");
}
