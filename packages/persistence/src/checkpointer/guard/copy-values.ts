import { isPlain } from "../../encoding/record.ts";

type Copies = Map<object, object>;

/**
 * Values as they are now, whatever becomes of those given: lists, plain objects, Maps, Sets, Dates, bytes, and what LangChain and
 * LangGraph make, as messages and Sends are. What stands in several places stands in them still. Instances of other classes are
 * not copied: without its private fields one could not say how it is stored.
 */
export function copyValues<Value>(value: Value): Value {
  return copyOf(value, new Map()) as Value;
}

function copyOf(value: unknown, copies: Copies): unknown {
  if (typeof value !== "object" || value === null) return value;
  if (ArrayBuffer.isView(value) || value instanceof ArrayBuffer) return structuredClone(value);
  const known = copies.get(value);
  if (known !== undefined) return known;
  const copy = emptyCopy(value);
  if (copy === undefined) return value;
  copies.set(value, copy);
  if (value instanceof Map)
    for (const [key, of] of value) (copy as Map<unknown, unknown>).set(copyOf(key, copies), copyOf(of, copies));
  if (value instanceof Set) for (const item of value) (copy as Set<unknown>).add(copyOf(item, copies));
  for (const key of Reflect.ownKeys(value)) {
    const field = Reflect.getOwnPropertyDescriptor(value, key)!;
    Object.defineProperty(copy, key, "value" in field ? { ...field, value: copyOf(field.value, copies) } : field);
  }
  return copy;
}

function emptyCopy(value: object): object | undefined {
  const prototype = Object.getPrototypeOf(value) as object | null;
  switch (prototype) {
    case Array.prototype:
      return [];
    case Map.prototype:
      return new Map();
    case Set.prototype:
      return new Set();
    case Date.prototype:
      return new Date(Number(value));
    default:
      return isPlain(value) || "lc_serializable" in value || "lg_name" in value
        ? (Object.create(prototype) as object)
        : undefined;
  }
}
