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
  if (most >= MANY) return measureLargeWindow(reduce, trial) ?? "everything";
  return counts.at(-1) === counts.at(-2) ? most : "unknown";
}

const LARGE = [11_000, 110_000];
// Of CPU time: a reducer that compares each element with each takes a hundred times as long for ten times as many.
const MAX_MS = 400;

/** A window of more than `MANY`, seen where a list of one element more does not grow any further. */
function measureLargeWindow(reduce: Reduce, trial: Trial): number | undefined {
  if (trial.holds !== "list" || trial.combines === "replace") return undefined;
  let milliseconds = attemptOf(reduce, trial, MANY).milliseconds;
  for (const size of LARGE) {
    if (milliseconds * 100 > MAX_MS) return undefined;
    const attempt = attemptOf(reduce, trial, size);
    if (attempt.count !== undefined && attempt.count <= size) return attempt.count;
    milliseconds = attempt.milliseconds;
  }
  return undefined;
}

interface Measured {
  count: number | undefined;
  milliseconds: number;
}

/** The quickest of up to three where one seems slow: garbage that is collected meanwhile is not the reducer's time. */
function attemptOf(reduce: Reduce, trial: Trial, size: number): Measured {
  let quickest = attemptOnce(reduce, trial, size);
  for (let again = 0; again < 2 && isSuspect(quickest); again++) {
    const attempt = attemptOnce(reduce, trial, size);
    if (attempt.milliseconds < quickest.milliseconds) quickest = attempt;
  }
  return quickest;
}

/** Too slow to go on, and not so slow that trying again would cost more than going on may. */
function isSuspect({ milliseconds }: Measured): boolean {
  return milliseconds * 100 > MAX_MS && milliseconds * 4 < MAX_MS;
}

function attemptOnce(reduce: Reduce, trial: Trial, size: number): Measured {
  const current = trial.current(size);
  const update = trial.update(1, size);
  const before = process.cpuUsage();
  const { result } = callQuietly(() => reduce(current, update));
  const { user, system } = process.cpuUsage(before);
  return { count: countOf(result), milliseconds: (user + system) / 1000 };
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
