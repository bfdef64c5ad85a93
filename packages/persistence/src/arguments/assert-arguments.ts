import type { BaseCheckpointSaver } from "@langchain/langgraph-checkpoint";
import { ThreadkeepError } from "@threadkeep/state";
import { describeArgument } from "./describe-argument.ts";

/** A function of ours, and what the codes of its errors begin with. */
export interface Called {
  name: string;
  area: "history" | "retention" | "catalog";
}

/** A checkpointer to read by. */
export function isSaver(given: unknown): given is BaseCheckpointSaver {
  return typeof given === "object" && given !== null && "getTuple" in given && "list" in given;
}

/** What options are given in: neither nothing, nor a list. */
export function isOptionsObject(given: unknown): given is object {
  return typeof given === "object" && given !== null && !Array.isArray(given);
}

/** @throws {ThreadkeepError} `<area>.not-a-checkpointer` */
export function assertSaver({ name, area }: Called, given: unknown): asserts given is BaseCheckpointSaver {
  if (isSaver(given)) return;
  throw new ThreadkeepError(
    `${name} got ${describeArgument(given)} and no checkpointer. Give it the one that the threads were run with.`,
    { code: `${area}.not-a-checkpointer` },
  );
}

/**
 * What is not there would have no fields to read; of a text or a list they would all be passed over.
 * @param example of the options
 * @throws {ThreadkeepError} `<area>.invalid-option`
 */
export function assertOptionsObject(called: Called, given: unknown, example: string): asserts given is object {
  if (isOptionsObject(given)) return;
  const message = `${called.name} got ${describeArgument(given)} in place of its options. Give them as an object: ${example}.`;
  throw invalidOption(called, "options", message);
}

/** @throws {ThreadkeepError} `<area>.invalid-option` */
export function assertText(called: Called, option: string, value: unknown, takes: string): asserts value is string {
  if (typeof value === "string") return;
  throw invalidOption(called, option, `${option} is ${describeArgument(value)}. Give ${takes}, or leave it out.`);
}

/** @throws {ThreadkeepError} `<area>.invalid-option` */
export function assertOneOf(called: Called, option: string, value: unknown, texts: readonly string[]): void {
  if (typeof value === "string" && texts.includes(value)) return;
  const all = texts.map((text) => JSON.stringify(text)).join(" or ");
  throw invalidOption(called, option, `${option} is ${describeArgument(value)}. It can be ${all}.`);
}

/** @param help what else to do than to ask for more @throws {ThreadkeepError} `<area>.invalid-option` */
export function assertCount(called: Called, option: string, value: unknown, max: number, help = ""): void {
  if (typeof value === "number" && Number.isInteger(value) && value >= 1 && value <= max) return;
  const range = `Give a whole number from 1${max === Infinity ? "" : ` to ${max}`}${help}.`;
  throw invalidOption(called, option, `${option} is ${describeArgument(value)}. ${range}`);
}

/** @throws {ThreadkeepError} `<area>.invalid-option` */
export function assertFunction(called: Called, option: string, value: unknown): void {
  if (typeof value === "function") return;
  const message = `${option} of ${called.name} is ${describeArgument(value)}. Give a function, or leave it out.`;
  throw invalidOption(called, option, message);
}

export function invalidOption({ area }: Called, name: string, message: string): ThreadkeepError {
  return new ThreadkeepError(message, { code: `${area}.invalid-option`, context: { name } });
}
