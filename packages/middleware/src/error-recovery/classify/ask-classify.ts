import { judgeAbort } from "./abort-errors.ts";
import type { ErrorClass } from "./classified-error.ts";
import { judgeControlFlow } from "./control-flow.ts";
import type { ErrorFacts } from "./error-facts.ts";
import { isTransparent } from "./framework-errors.ts";
import { attempt } from "./read-field.ts";
import { RETRYABLE } from "./retryable-classes.ts";
import { isRecoveryError } from "./threadkeep-errors.ts";

/** A user's own word on an error: its class, or undefined where it knows nothing. */
export type Classify = (error: unknown) => ErrorClass | undefined;

/** What the user makes of one error. A hook that throws, or answers with no class there is, knows nothing. */
export function askClassify(classify: Classify, facts: ErrorFacts): ErrorClass | undefined {
  if (!isOpenToOpinion(facts)) return undefined;
  const given: unknown = attempt<unknown>(() => classify(facts.value));
  // Not all callers are compiled: an async hook that fails would end the process.
  if (given instanceof Promise) given.catch(() => undefined);
  return isErrorClass(given) ? given : undefined;
}

/** What stops a run stops it, and a bound of ours that was reached stays reached. */
function isOpenToOpinion(facts: ErrorFacts): boolean {
  const stops = judgeControlFlow(facts) !== undefined || judgeAbort(facts)?.class === "abort";
  return !stops && !isRecoveryError(facts) && !isTransparent(facts);
}

export function isErrorClass(value: unknown): value is ErrorClass {
  return typeof value === "string" && Object.hasOwn(RETRYABLE, value);
}
