import { langchain, threadkeep, unbounded } from "./contestants.ts";
import { replayTogether } from "./replay-together.ts";

/** Of times per model call, models answering at once. */
export interface TimeRatios {
  oursToTheirs: number;
  unboundedToTheirs: number;
}

/** Each thread so often. Every other time ours begins. */
const ROUNDS = 2;

/** The two alone with each other: what an agent with a large state leaves to the garbage collector would slow its neighbor. */
export async function timeOf({
  messages,
  threads,
}: {
  messages: number;
  threads: readonly number[];
}): Promise<TimeRatios> {
  const ratios: number[] = [];
  let theirMs = 0;
  for (const [at, from] of Array.from({ length: ROUNDS }, () => threads)
    .flat()
    .entries()) {
    const pair = at < threads.length ? [langchain, threadkeep] : [threadkeep, langchain];
    const times = (await replayTogether(pair, { messages, from })).map(({ msPerCall }) => msPerCall);
    const [theirs = 0, ours = 0] = at < threads.length ? times : times.toReversed();
    ratios.push(ours / theirs);
    theirMs = theirs;
  }
  const [alone] = await replayTogether([unbounded], { messages, from: threads.at(-1)! });
  return { oursToTheirs: medianOf(ratios), unboundedToTheirs: alone!.msPerCall / theirMs };
}

function medianOf(numbers: readonly number[]): number {
  const sorted = numbers.toSorted((one, other) => one - other);
  const middle = Math.floor(sorted.length / 2);
  return sorted.length % 2 === 1 ? sorted[middle]! : (sorted[middle - 1]! + sorted[middle]!) / 2;
}
