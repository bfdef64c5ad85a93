import { KB } from "../../../size/byte-size.ts";
import { measureState } from "../../../size/measure-state.ts";
import type { DefaultModel } from "../../model/state-schema-model.ts";
import { describeThrown, propertyOf } from "../property-of.ts";
import { declaresDefault } from "../type/schema-layers.ts";
import { isPlainData, toPlainData } from "./plain-data.ts";

/** What zod's own default means where LangGraph (1.4.18) does not make a channel's default of it [measured]. */
const IGNORED =
  "zod's .default() on a field of a plain zod object is no default of the channel: it starts empty, and with zod 4 every " +
  "invoke that does not pass the field sets it back to this value";

/** A channel's default, as its factory makes it. `schema` is of a plain zod object's field, where there is one. */
export function readDefault(channel: unknown, schema: unknown): DefaultModel {
  const factory = propertyOf(channel, "initialValueFactory");
  if (typeof factory === "function") return madeBy(factory as () => unknown);
  return schema !== undefined && declaresDefault(schema) ? { kind: "ignored", why: IGNORED } : { kind: "none" };
}

/** The value itself, made anew: `undefined` where a channel has no default. */
export function initialValueOf(channel: unknown): unknown {
  const factory = propertyOf(channel, "initialValueFactory");
  return typeof factory === "function" ? (factory as () => unknown)() : undefined;
}

// Called twice: what is another value each time (an id, a time) would make the model another one each time.
function madeBy(factory: () => unknown): DefaultModel {
  try {
    const value = factory();
    if (value === undefined) return { kind: "none" };
    const model = describeValue(value);
    const again = describeValue(factory());
    const isSame = JSON.stringify(model) === JSON.stringify(again);
    return isSame ? model : { kind: "unknown", why: "it is another value each time" };
  } catch (thrown) {
    return { kind: "unknown", why: `it cannot be made: ${describeThrown(thrown)}` };
  }
}

function describeValue(value: unknown): DefaultModel {
  if (isPromise(value)) return { kind: "unknown", why: "its factory is asynchronous, which LangGraph does not await" };
  const bytes = measureState({ value }).channels[0]?.bytes ?? 0;
  return bytes <= KB && isPlainData(value)
    ? { kind: "value", bytes, value: toPlainData(value) }
    : { kind: "value", bytes };
}

// A rejection that nobody looks at would end the process.
function isPromise(value: unknown): boolean {
  const then = propertyOf(value, "then");
  if (typeof then !== "function") return false;
  void Promise.resolve(value).catch(() => undefined);
  return true;
}
