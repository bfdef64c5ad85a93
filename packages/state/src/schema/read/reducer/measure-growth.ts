import type { ReducerBehavior } from "../../model/state-schema-model.ts";
import { callQuietly } from "./call-quietly.ts";
import { keysOf, type Reduce, type Trial } from "./reducer-trials.ts";

// A list that takes as many as these counts as one that keeps everything.
const MANY = 1_100;
// Few calls suffice where an update adds a list: each call costs what the reducer makes of all elements.
const BATCH = 50;

/** The most elements that a value held while it was given more and more, none of them twice. */
export function measureGrowth(reduce: Reduce, trial: Trial): ReducerBehavior["keepsAtMost"] {
  if (trial.holds === "number" || trial.holds === "text") return "unknown";
  const counts = growStepByStep(reduce, trial);
  if (counts === undefined) return "unknown";
  const most = Math.max(...counts, ...growAtOnce(reduce, trial));
  if (most >= MANY) return "everything";
  return counts.at(-1) === counts.at(-2) ? most : "unknown";
}

function growStepByStep(reduce: Reduce, trial: Trial): number[] | undefined {
  const step = trial.isSingle ? 1 : BATCH;
  const counts: number[] = [];
  let value = trial.current(1);
  for (let from = 1; from < MANY; from += step) {
    const attempt = callQuietly(() => reduce(value, trial.update(step, from)));
    const count = countOf(attempt.result);
    if (count === undefined) return undefined;
    value = attempt.result;
    counts.push(count);
  }
  return counts;
}

// A reducer that keeps only the update keeps a long update, too.
function growAtOnce(reduce: Reduce, trial: Trial): number[] {
  if (trial.isSingle) return [];
  const { result } = callQuietly(() => reduce(trial.current(1), trial.update(MANY, 1)));
  return [countOf(result) ?? 0];
}

function countOf(value: unknown): number | undefined {
  if (Array.isArray(value)) return value.length;
  return typeof value === "object" && value !== null ? keysOf(value).length : undefined;
}
