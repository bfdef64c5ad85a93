import { setTimeout } from "node:timers/promises";
import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";

export function medianOf(numbers: readonly number[]): number {
  const sorted = numbers.toSorted((one, other) => one - other);
  const middle = Math.floor(sorted.length / 2);
  return sorted.length % 2 === 1 ? sorted[middle]! : (sorted[middle - 1]! + sorted[middle]!) / 2;
}

/** Of pairs measured in the same round, so that what else the machine did then counts for both. */
export function medianRatio(numbers: readonly number[], baseline: readonly number[]): number {
  return medianOf(numbers.map((number, round) => number / baseline[round]!));
}

/**
 * What an earlier contestant left behind is not collected at the cost of the next. V8 goes on sweeping in threads of its own, which
 * on two cores took half of the time of a saver that has a thread, and none of one that has not.
 */
export async function timed(work: () => Promise<unknown>): Promise<number> {
  collectGarbage();
  await setTimeout(SWEEPING_MS);
  const start = performance.now();
  await work();
  return performance.now() - start;
}

const SWEEPING_MS = 30;

setFlagsFromString("--expose-gc");
const collectGarbage = runInNewContext("gc") as () => void;
