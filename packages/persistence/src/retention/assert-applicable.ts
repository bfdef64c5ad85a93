import { ThreadkeepError } from "@threadkeep/state";
import { assertFunction, assertOptionsObject, invalidOption } from "../arguments/assert-arguments.ts";
import { describeArgument } from "../arguments/describe-argument.ts";
import type { ApplyRetentionOptions } from "./apply-retention.ts";

const APPLY = { name: "applyRetention", area: "retention" } as const;

/** @throws {ThreadkeepError} `retention.not-a-plan`, `retention.invalid-option` */
export function assertApplicable(plan: unknown, options: ApplyRetentionOptions): void {
  if (!isObject(plan) || !isObject(plan["saver"]) || !isObject(plan["policy"])) {
    const message = `applyRetention got ${describeArgument(plan)} and no plan. Give it what planRetention returns; of its threads those in { threads }.`;
    throw new ThreadkeepError(message, { code: "retention.not-a-plan" });
  }
  assertOptionsObject(APPLY, options, "{ threads, onProgress }");
  const { threads, onProgress } = options;
  if (threads !== undefined && !isIterable(threads)) {
    const message = `threads is ${describeArgument(threads)}. Give the plans of the threads that may go, as the batches of the plan have them.`;
    throw invalidOption(APPLY, "threads", message);
  }
  if (onProgress !== undefined && onProgress !== null) assertFunction(APPLY, "onProgress", onProgress);
}

/** It may come from a file. @throws {ThreadkeepError} `retention.invalid-plan` */
export function assertThreadPlan(given: unknown): void {
  if (isObject(given) && typeof given["threadId"] === "string" && isStamped(given)) return;
  const which = describeArgument(isObject(given) ? given["threadId"] : given);
  throw new ThreadkeepError(
    `The plan of thread ${which} is none of planRetention's, and nothing of that thread was removed. Give plans as they were made, or plan anew.`,
    { code: "retention.invalid-plan" },
  );
}

// Without its stamp a thread that has gone on since could not be told from the one that was planned.
function isStamped({ action, stamp, remove, ancestry }: Record<string, unknown>): boolean {
  if (action === "keep") return true;
  if (typeof stamp !== "string") return false;
  return action === "purge" || (action === "prune" && Array.isArray(remove) && Array.isArray(ancestry));
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null;
}

function isIterable(value: object): boolean {
  return isObject(value) && (Symbol.asyncIterator in value || Symbol.iterator in value);
}
