import { jsonStringBytes } from "../../size/json-string-bytes.ts";
import type { StateType } from "../model/state-type.ts";

export type FiniteValue = string | number | boolean | null;

/** All values of a type that lists them: literals, booleans, null and unions of these. They bound a set and a map. */
export function finiteValues(type: StateType): FiniteValue[] | undefined {
  switch (type.kind) {
    case "literal":
      return [type.value];
    case "boolean":
      return [false, true];
    case "null":
      return [null];
    case "union":
      return unionValues(type.options);
    default:
      return undefined;
  }
}

/** As keys of an object, which are texts: `1` and `"1"` are the same. */
export function finiteKeys(type: StateType): string[] | undefined {
  const values = finiteValues(type);
  return values && [...new Set(values.map(String))];
}

function unionValues(options: readonly StateType[]): FiniteValue[] | undefined {
  const values = options.map(finiteValues);
  return values.includes(undefined) ? undefined : [...new Set(values.flatMap((found) => found ?? []))];
}

/** Bytes in JSON. */
export function valueBytes(value: FiniteValue): number {
  return typeof value === "string" ? jsonStringBytes(value) : JSON.stringify(value).length;
}

/** The most that `maxItems` of these values can take: the largest of them, the first declared first. */
export function largestValues<Value extends FiniteValue>(values: readonly Value[], maxItems = Infinity): Value[] {
  return values.toSorted((a, b) => valueBytes(b) - valueBytes(a)).slice(0, Math.max(0, maxItems));
}
