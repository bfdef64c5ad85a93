import type { ReducerBehavior } from "../../model/state-schema-model.ts";
import { propertyOf } from "../property-of.ts";
import { callQuietly } from "./call-quietly.ts";
import { contentOf, deepFreeze, type HeldValue } from "./probe-values.ts";
import type { Reduce, Trial } from "./reducer-trials.ts";
import type { Shape } from "./shape-values.ts";

type Victim = "current" | "update";

/** New arguments at each call, since a reducer may change them. */
interface Arguments {
  holds: HeldValue;
  make(): [current: unknown, update: unknown];
  isAlike: boolean;
}

/**
 * Which argument a reducer changes in place: one whose content is another afterwards, or one that it fails on only when it is
 * frozen. Both are needed: code that is not strict passes over a frozen value in silence, and a Map cannot be frozen.
 */
export function probeMutation(
  reduce: Reduce,
  trials: readonly Trial[],
  shapes: readonly Shape[],
): Pick<ReducerBehavior, "mutates" | "mutated"> {
  const tried = [...trials.flatMap(argumentsOfTrial), ...shapes.flatMap(argumentsOfShape)];
  const verdicts = tried.map((args) => ({ args, mutates: verdictOf(reduce, args) }));
  for (const victim of ["current", "update"] as const) {
    const found = verdicts.filter(({ mutates }) => mutates === victim);
    const places = found.map(({ args }) => placeOf(reduce, victim, args));
    // Whoever changes what lies inside has to copy deeper than one that also sets a missing key.
    const mutated = places.includes("inside") ? "inside" : places[0];
    if (found.length > 0) return { mutates: victim, ...(mutated ? { mutated } : {}) };
  }
  return { mutates: verdicts.some(({ mutates }) => mutates === "nothing") ? "nothing" : "unknown" };
}

/** Elements in both arguments, and the first of the update: new ones, and ones that are there already. */
const SAMPLES = [
  { size: 1, from: 1 },
  { size: 2, from: 0 },
] as const;

function argumentsOfTrial({ holds, current, update }: Trial): Arguments[] {
  return SAMPLES.map(({ size, from }) => ({
    holds,
    make: () => [current(size), update(size, from)],
    isAlike: true,
  }));
}

function argumentsOfShape({ holds, current, update, isAlike }: Shape): Arguments[] {
  return ["k1", "k0"].map((label) => ({ holds, make: () => [current("k0"), update(label)], isAlike }));
}

function verdictOf(reduce: Reduce, { make }: Arguments): ReducerBehavior["mutates"] {
  const [current, update] = make();
  const before = [contentOf(current), contentOf(update)];
  if (callQuietly(() => reduce(current, update)).thrown) return "unknown";
  if (contentOf(current) !== before[0] || failsOnFrozen(reduce, "current", make(), deepFreeze)) return "current";
  const isUpdateChanged = contentOf(update) !== before[1];
  return isUpdateChanged || failsOnFrozen(reduce, "update", make(), deepFreeze) ? "update" : "nothing";
}

// Assigning to what is frozen, or adding to it, is a TypeError.
function failsOnFrozen(
  reduce: Reduce,
  victim: Victim,
  [current, update]: [unknown, unknown],
  freeze: (value: unknown) => unknown,
): boolean {
  freeze(victim === "current" ? current : update);
  return callQuietly(() => reduce(current, update)).thrown?.name === "TypeError";
}

function placeOf(reduce: Reduce, victim: Victim, { holds, make, isAlike }: Arguments): ReducerBehavior["mutated"] {
  if (holds === "number" || holds === "text") return undefined;
  const args = make();
  const value = args[victim === "current" ? 0 : 1];
  const before = partsOf(value);
  callQuietly(() => reduce(...args));
  const isItself =
    !isSame(before, partsOf(value)) || failsOnFrozen(reduce, victim, make(), (frozen) => Object.freeze(frozen));
  if (!isItself) return "inside";
  return isAlike ? holds : "other";
}

/** What lies directly in a value. A Map and a Set cannot be frozen, so they are compared. */
function partsOf(value: unknown): unknown[] {
  if (value instanceof Map) return [...(value as Map<unknown, unknown>)].flat();
  if (value instanceof Set) return [...(value as Set<unknown>)];
  return Object.keys(Object(value) as object).flatMap((key) => [key, propertyOf(value, key)]);
}

function isSame(left: readonly unknown[], right: readonly unknown[]): boolean {
  return left.length === right.length && left.every((part, index) => Object.is(part, right[index]));
}
