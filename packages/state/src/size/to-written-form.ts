import { isPlainObject } from "./is-plain-object.ts";
import { lostInMessage, type LostInMessage } from "./lost-in-message.ts";
import type { LossyKind } from "./lossy-value.ts";

/**
 * The form in which LangGraph's JsonPlusSerializer (langgraph-checkpoint 1.1) writes an object: first the object's own
 * `toJSON`, then the serializer's replacer. `lossy` says what a later read would not give back.
 */
export interface WrittenForm {
  value: unknown;
  /** True for a record the serializer puts around the user's content: its own keys are no part of a path. */
  envelope?: boolean;
  lossy?: LossyKind;
  /** What is lost further inside and does not show in `value`, by paths from this object on. */
  lostInside?: LostInMessage;
  /** True when the object's own `toJSON` throws: the serializer then gives up on everything. */
  unwritable?: boolean;
}

export function toWrittenForm(value: object, key: string): WrittenForm {
  const { toJSON } = value as { toJSON?: unknown };
  if (typeof toJSON !== "function") return replaced(value);
  let json: unknown;
  try {
    json = toJSON.call(value, key);
  } catch {
    return { value: null, lossy: "class-instance", unwritable: true };
  }
  if (isLangChainConstructor(json)) {
    return { value: json, envelope: true, lostInside: lostInMessage(value, json.kwargs) };
  }
  const form = typeof json === "object" && json !== null ? replaced(json) : { value: json };
  return { ...form, lossy: lossyByToJSON(value) };
}

function lossyByToJSON(value: object): LossyKind {
  if (value instanceof Date) return "date";
  return ArrayBuffer.isView(value) ? "binary" : "class-instance";
}

function isLangChainConstructor(json: unknown): json is { kwargs: object } {
  const record = json as { lc?: unknown; type?: unknown } | null;
  return typeof json === "object" && record?.lc === 1 && record.type === "constructor";
}

// `new Number(5)`: JSON unwraps these.
const BOXED = new Set(["[object Number]", "[object String]", "[object Boolean]"]);

function replaced(value: object): WrittenForm {
  if (isNamed(value, "Send")) return { value: sendRecord(value as unknown as SendLike) };
  if (isNamed(value, "DeltaSnapshot")) return { value: deltaSnapshot(value), envelope: true };
  if (Array.isArray(value) || isPlainObject(value)) return { value };
  if (value instanceof Map || value instanceof Set) return construction(value.constructor.name, [[...value]]);
  if (BOXED.has(Object.prototype.toString.call(value))) return { value: value.valueOf(), lossy: "class-instance" };
  if (value instanceof RegExp) return construction("RegExp", [value.source, value.flags]);
  if (value instanceof Error) return { ...construction("Error", [value.message]), lossy: "error" };
  if (value instanceof Uint8Array) return construction("Uint8Array", [[...value]], "from");
  return { value, lossy: ArrayBuffer.isView(value) || value instanceof ArrayBuffer ? "binary" : "class-instance" };
}

function construction(name: string, args: unknown[], method: string | null = null): WrittenForm {
  return { value: { lc: 2, type: "constructor", id: [name], method, args, kwargs: {} }, envelope: true };
}

interface SendLike {
  node: unknown;
  args: unknown;
  timeout?: unknown;
}

function isNamed(value: object, name: string): boolean {
  return (value as { lg_name?: unknown }).lg_name === name;
}

function deltaSnapshot(value: object): object {
  return { lc: 2, type: "delta_snapshot", value: (value as { value?: unknown }).value };
}

function sendRecord({ node, args, timeout }: SendLike): object {
  return timeout === undefined ? { node, args } : { node, args, timeout };
}
