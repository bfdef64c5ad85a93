import type { ReducerBehavior } from "../../model/state-schema-model.ts";
import { callQuietly } from "./call-quietly.ts";
import { contentOf, deepFreeze, type HeldValue } from "./probe-values.ts";
import type { Reduce, Trial } from "./reducer-trials.ts";

type Mutates = ReducerBehavior["mutates"];

/**
 * Which argument a reducer changes in place: one whose content is another afterwards, or one that it fails on only when it is
 * frozen. Both are needed: code that is not strict passes over a frozen value in silence, and a Map cannot be frozen.
 */
export function probeMutation(reduce: Reduce, trials: readonly Trial[]): Pick<ReducerBehavior, "mutates" | "mutated"> {
  const verdicts = trials.flatMap((trial) =>
    SAMPLES.map((sample) => ({ holds: trial.holds, mutates: verdictOf(reduce, trial, sample) })),
  );
  for (const victim of ["current", "update"] as const) {
    const found = verdicts.find(({ mutates }) => mutates === victim);
    if (found) return { mutates: victim, ...(isInPlace(found.holds) ? { mutated: found.holds } : {}) };
  }
  return { mutates: verdicts.some(({ mutates }) => mutates === "nothing") ? "nothing" : "unknown" };
}

function isInPlace(holds: HeldValue): holds is Exclude<HeldValue, "number" | "text"> {
  return holds !== "number" && holds !== "text";
}

/** Elements in both arguments, and the first of the update: new ones, and ones that are there already. */
const SAMPLES = [
  { size: 1, from: 1 },
  { size: 2, from: 0 },
] as const;

type Sample = (typeof SAMPLES)[number];

function verdictOf(reduce: Reduce, trial: Trial, { size, from }: Sample): Mutates {
  const current = trial.current(size);
  const update = trial.update(size, from);
  const before = [contentOf(current), contentOf(update)];
  if (callQuietly(() => reduce(current, update)).thrown) return "unknown";
  if (
    contentOf(current) !== before[0] ||
    failsOn(() => reduce(deepFreeze(trial.current(size)), trial.update(size, from)))
  ) {
    return "current";
  }
  const isUpdateChanged = contentOf(update) !== before[1];
  return isUpdateChanged || failsOn(() => reduce(trial.current(size), deepFreeze(trial.update(size, from))))
    ? "update"
    : "nothing";
}

// Assigning to what is frozen, or adding to it, is a TypeError.
function failsOn(call: () => unknown): boolean {
  return callQuietly(call).thrown?.name === "TypeError";
}
