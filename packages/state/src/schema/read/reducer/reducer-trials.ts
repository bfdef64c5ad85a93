import type { ReducerBehavior } from "../../model/state-schema-model.ts";
import { isObject } from "../property-of.ts";
import { callQuietly } from "./call-quietly.ts";
import { contentOf, ITEM_KINDS, labelsOf, plainItem, type HeldValue, type MakeItem } from "./probe-values.ts";

export type Reduce = (current: unknown, update: unknown) => unknown;

/** A way of calling the reducer that it accepts. */
export interface Trial {
  holds: HeldValue;
  combines: ReducerBehavior["combines"];
  /** New arguments at each call, since a reducer may change them. `size` is how much an update adds. */
  current(size: number): unknown;
  update(size: number, from: number): unknown;
  /** An update adds one element at a time. */
  isSingle: boolean;
}

const ORDER: readonly HeldValue[] = ["list", "record", "set", "map", "number", "text"];

/** Every way in which the reducer works, the likeliest first. */
export function findTrials(reduce: Reduce, holds: HeldValue | undefined): Trial[] {
  const order = holds === undefined ? ORDER : [holds, ...ORDER.filter((other) => other !== holds)];
  return order.flatMap((kind) => (kind === "list" ? listTrials(reduce) : [valueTrial(reduce, kind)])).filter(isTrial);
}

function isTrial(trial: Trial | undefined): trial is Trial {
  return trial !== undefined;
}

// By id or key, things are told apart only where they have one: without, the same reducer may seem to replace or to append.
function listTrials(reduce: Reduce): (Trial | undefined)[] {
  const trials = ITEM_KINDS.flatMap((make) => [listTrial(reduce, make, false), listTrial(reduce, make, true)]);
  const merging = trials.filter((trial) => trial?.combines === "merge");
  if (merging.length === 0) return trials;
  const others = trials.filter((trial) => !merging.includes(trial));
  return [...merging, ...others.map((trial): Trial | undefined => trial && { ...trial, combines: "unknown" })];
}

function listTrial(reduce: Reduce, make: MakeItem, isSingle: boolean): Trial | undefined {
  const list = (size: number, from = 0): unknown[] =>
    Array.from({ length: size }, (_, index) => make(`k${from + index}`));
  const update = (size: number, from: number): unknown => (isSingle ? make(`k${from}`, 2) : list(size, from));
  const one = callQuietly(() => reduce(list(1), update(1, 1)));
  if (!Array.isArray(one.result)) return undefined;
  const two = callQuietly(() => reduce(list(3), update(2, 3)));
  if (!Array.isArray(two.result)) return undefined;
  // A list that is kept as one element: it wants its elements one by one.
  if (!isSingle && two.result.some((item) => Array.isArray(item))) return undefined;
  const combines = combineOf(reduce, make, isSingle, [one.result, two.result]);
  return { holds: "list", combines, current: (size) => list(size), update, isSingle };
}

function combineOf(
  reduce: Reduce,
  make: MakeItem,
  isSingle: boolean,
  [one, two]: readonly [readonly unknown[], readonly unknown[]],
): ReducerBehavior["combines"] {
  const [afterOne, afterTwo] = [labelsOf(one).map(bare), labelsOf(two).map(bare)];
  if (isSame(afterOne, ["k1"]) && isSame(afterTwo, isSingle ? ["k3"] : ["k3", "k4"])) return "replace";
  if (!isSame([...afterOne].sort(), ["k0", "k1"])) return "unknown";
  const same = callQuietly(() => reduce([make("k0")], isSingle ? make("k0", 2) : [make("k0", 2)]));
  return Array.isArray(same.result) && same.result.length === 1 ? "merge" : "append";
}

// Of `k1 version 2` the label.
function bare(label: string): string {
  return label.split(" ", 1)[0]!;
}

function isSame(left: readonly string[], right: readonly string[]): boolean {
  return left.join("\n") === right.join("\n");
}

type Values = Pick<Trial, "current" | "update">;

const VALUES: Readonly<Record<Exclude<HeldValue, "list">, Values>> = {
  record: { current: (size) => recordOf(size), update: (size, from) => recordOf(size, from) },
  set: { current: (size) => new Set(keys(size)), update: (size, from) => new Set(keys(size, from)) },
  map: {
    current: (size) => new Map(keys(size).map((key) => [key, plainItem(key)])),
    update: (size, from) => new Map(keys(size, from).map((key) => [key, plainItem(key, 2)])),
  },
  number: { current: () => 5, update: (_size, from) => (from === 1 ? 3 : 9) },
  text: { current: () => "k0", update: (size, from) => keys(size, from).join("") },
};

function keys(size: number, from = 0): string[] {
  return Array.from({ length: size }, (_, index) => `k${from + index}`);
}

function recordOf(size: number, from = 0): object {
  return Object.fromEntries(keys(size, from).map((key) => [key, plainItem(key, from === 0 ? 1 : 2)]));
}

function valueTrial(reduce: Reduce, holds: Exclude<HeldValue, "list">): Trial | undefined {
  const { current, update } = VALUES[holds];
  const results = [1, 2].map((from) => callQuietly(() => reduce(current(1), update(1, from))).result);
  if (results.some((result) => !isOfKind(result, holds))) return undefined;
  return { holds, combines: combinesValues(holds, results, VALUES[holds]), current, update, isSingle: false };
}

export function isOfKind(value: unknown, holds: HeldValue): boolean {
  if (holds === "number" || holds === "text") return typeof value === (holds === "text" ? "string" : "number");
  if (holds === "list") return Array.isArray(value);
  if (holds === "set") return value instanceof Set;
  if (holds === "map") return value instanceof Map;
  return isObject(value) && !Array.isArray(value) && !(value instanceof Set) && !(value instanceof Map);
}

function combinesValues(
  holds: HeldValue,
  results: readonly unknown[],
  { update }: Values,
): ReducerBehavior["combines"] {
  const all = (isIt: (result: unknown, from: number) => boolean): boolean =>
    results.every((result, index) => isIt(result, index + 1));
  if (all((result, from) => contentOf(result) === contentOf(update(1, from)))) return "replace";
  if (holds === "number") return all((result, from) => result === 5 + (update(1, from) as number)) ? "sum" : "unknown";
  if (holds === "text")
    return all((result, from) => containsBoth(result, String(update(1, from)))) ? "append" : "unknown";
  return all((result, from) => isSame(keysOf(result).sort(), ["k0", `k${from}`])) ? "merge" : "unknown";
}

function containsBoth(result: unknown, update: string): boolean {
  return String(result).includes("k0") && String(result).includes(update);
}

/** Keys of a record or a Map, values of a Set. */
export function keysOf(value: unknown): string[] {
  if (value instanceof Set || value instanceof Map) return [...(value as Map<unknown, unknown>).keys()].map(String);
  return isObject(value) ? Object.keys(value) : [];
}
