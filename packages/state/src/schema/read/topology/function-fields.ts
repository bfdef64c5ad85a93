import { type FunctionFields, readFunctionFields } from "../../source/read-function-fields.ts";
import { propertyOf } from "../property-of.ts";

/** Of a runnable whose function is not at hand. */
export const UNSEEN: FunctionFields = {
  reads: "unknown",
  writes: "unknown",
  returnsCommand: "unknown",
  fansOut: "unknown",
  together: [],
  interrupts: "unknown",
};

/** Of LangChain's runnables, those that wrap one function keep it as `func`. */
export function functionOf(runnable: unknown): object | undefined {
  const func = propertyOf(runnable, "func");
  return typeof func === "function" ? func : undefined;
}

/**
 * What the source text of a node's or a router's function shows, of channels only: a node may be sent values that are no
 * channel, and LangGraph drops what it writes to none.
 */
export function fieldsOf(runnable: unknown, channels: ReadonlySet<string>): FunctionFields {
  const func = functionOf(runnable);
  if (func === undefined) return UNSEEN;
  const fields = readFunctionFields(Function.prototype.toString.call(func));
  return { ...fields, reads: ofChannels(fields.reads, channels), writes: ofChannels(fields.writes, channels) };
}

function ofChannels<T extends { name: string }>(uses: T[] | "unknown", channels: ReadonlySet<string>): T[] | "unknown" {
  return uses === "unknown" ? uses : uses.filter(({ name }) => channels.has(name));
}
