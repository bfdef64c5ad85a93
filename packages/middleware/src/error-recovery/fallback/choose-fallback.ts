import type { ErrorClass } from "../classify/classified-error.ts";
import type { FallbackModel } from "./fallback-model.ts";

/** What another model may not suffer from. Quota: the account is another one, or the other model's limit is. */
export const FALLBACK_CLASSES: readonly ErrorClass[] = [
  "overloaded",
  "rate-limit",
  "quota",
  "server",
  "network",
  "timeout",
];

/** An answer to these is nobody's but the caller's, whatever `on` says. */
const NEVER: ReadonlySet<ErrorClass> = new Set(["control-flow", "abort"]);

/** The first one that is for this failure and was not asked yet: so none is asked twice in one call. */
export function chooseFallback(
  fallbacks: readonly FallbackModel[],
  failureClass: ErrorClass,
  tried: readonly FallbackModel[] = [],
): FallbackModel | undefined {
  if (NEVER.has(failureClass)) return undefined;
  return fallbacks.find((one) => !tried.includes(one) && (one.on ?? FALLBACK_CLASSES).includes(failureClass));
}
