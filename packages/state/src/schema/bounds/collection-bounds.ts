import { formatPath } from "../../size/value-path.ts";
import type { StateType } from "../model/state-type.ts";
import type { Bound } from "./bound.ts";
import { combineBounds } from "./combine-bounds.ts";
import { finiteKeys, finiteValues, largestValues, valueBytes } from "./finite-values.ts";
import { numberBytes } from "./longest-number.ts";
import { textBytes } from "./longest-text.ts";
import { BRACKETS_BYTES, commas, inList, joined, LEFT_OUT, MAP_BYTES, SET_BYTES, sum } from "./written-bytes.ts";

/** The bound of a part of the collection. */
export type BoundInside = (part: StateType, path: string) => Bound;

type TypeOf<Kind extends StateType["kind"]> = Extract<StateType, { kind: Kind }>;

/** Several values of which only the sum of their bytes is known. */
interface Group {
  count: number;
  bytes: number;
}

export function arrayBound({ items, maxItems }: TypeOf<"array">, path: string, inside: BoundInside): Bound {
  return groupBound(repeatedGroup(inside(items, `${path}[]`), maxItems, path), BRACKETS_BYTES);
}

export function tupleBound({ items, rest }: TypeOf<"tuple">, path: string, inside: BoundInside): Bound {
  if (rest !== undefined) return { kind: "unbounded", path };
  const bounds = items.map((item, index) => inside(item, formatPath([path, index])));
  return combineBounds(bounds, (parts) => BRACKETS_BYTES + joined(parts.map(inList)));
}

export function setBound({ items, maxItems }: TypeOf<"set">, path: string, inside: BoundInside): Bound {
  return groupBound(distinctGroup(inside(items, `${path}[]`), items, maxItems, path), SET_BYTES);
}

export function mapBound({ key, value, maxItems }: TypeOf<"map">, path: string, inside: BoundInside): Bound {
  const keys = distinctGroup(inside(key, path), key, maxItems, path);
  if (isBound(keys)) return keys;
  if (keys.count === 0) return { kind: "bytes", bytes: MAP_BYTES };
  return combineBounds([inside(value, `${path}.*`)], ([bytes = 0]) => {
    const values = keys.count * (BRACKETS_BYTES + 1 + inList(bytes));
    return MAP_BYTES + keys.bytes + values + commas(keys.count);
  });
}

export function recordBound({ key, value, maxItems }: TypeOf<"record">, path: string, inside: BoundInside): Bound {
  const keys = keyGroup(key, maxItems, path);
  if (isBound(keys)) return keys;
  if (keys.count === 0) return { kind: "bytes", bytes: BRACKETS_BYTES };
  return combineBounds([inside(value, `${path}.*`)], ([bytes = 0]) => {
    const fields = keys.bytes + keys.count * (1 + bytes) + commas(keys.count);
    return BRACKETS_BYTES + (bytes === LEFT_OUT ? 0 : fields);
  });
}

function isBound(group: Group | Bound): group is Bound {
  return "kind" in group;
}

function groupBound(group: Group | Bound, around: number): Bound {
  return isBound(group) ? group : { kind: "bytes", bytes: around + group.bytes + commas(group.count) };
}

function repeatedGroup(item: Bound, maxItems: number | undefined, path: string): Group | Bound {
  if (maxItems === undefined) return { kind: "unbounded", path };
  if (maxItems <= 0) return { count: 0, bytes: 0 };
  return item.kind === "bytes" ? { count: maxItems, bytes: maxItems * inList(item.bytes) } : item;
}

/** Elements of a set or keys of a map: no value twice. */
function distinctGroup(item: Bound, type: StateType, maxItems: number | undefined, path: string): Group | Bound {
  const values = finiteValues(type);
  if (values === undefined) return repeatedGroup(item, maxItems, path);
  return listedGroup(largestValues(values, maxItems).map(valueBytes));
}

function keyGroup(key: StateType, maxItems: number | undefined, path: string): Group | Bound {
  if (key.kind === "unknown") return { kind: "unknown", path, why: key.why };
  const names = finiteKeys(key);
  if (names !== undefined) return listedGroup(largestValues(names, maxItems).map(valueBytes));
  const longest = longestKey(key);
  const bound: Bound = longest === undefined ? { kind: "unbounded", path } : { kind: "bytes", bytes: longest };
  return repeatedGroup(bound, maxItems, path);
}

function listedGroup(sizes: readonly number[]): Group {
  return { count: sizes.length, bytes: sum(sizes) };
}

// Keys are written in quotes, numbers as well.
function longestKey(key: StateType): number | undefined {
  switch (key.kind) {
    case "string":
      return textBytes(key);
    case "number":
      return numberBytes(key) + 2;
    case "literal":
      return valueBytes(String(key.value));
    case "union": {
      const options = key.options.map(longestKey);
      return options.includes(undefined) ? undefined : Math.max(...options.map((bytes) => bytes ?? 0));
    }
    default:
      return undefined;
  }
}
