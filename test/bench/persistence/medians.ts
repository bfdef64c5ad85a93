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

/** What an earlier contestant left behind is not collected at the cost of the next. */
export async function timed(work: () => Promise<unknown>): Promise<number> {
  collectGarbage();
  const start = performance.now();
  await work();
  return performance.now() - start;
}

setFlagsFromString("--expose-gc");
const collectGarbage = runInNewContext("gc") as () => void;
