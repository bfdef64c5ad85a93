import type { Contestant } from "./contestants.ts";
import { medianOf, timed } from "../medians.ts";
import { openMessageGraph, type Durability, type MessageGraph } from "./message-graph.ts";
import type { StoredBytes } from "./places.ts";

export interface RunFigures {
  ms: number;
  bytes?: StoredBytes;
  stateMs?: number;
  historyMs?: number;
  roundTrips?: { run: number; state: number; history: number };
}

/** As a page of a list of checkpoints has. */
export const HISTORY_PAGE = 20;
/** At most, and no more once they took a second. As many as it takes until the compiler has done its work: a process reads at every run. */
const READS = 25;

export interface RunToMeasure {
  steps: number;
  durability: Durability;
  /** Unless only the run is asked for. */
  reads?: boolean;
}

/** One run of so many steps in an empty place, and then reading what it left. */
export async function measureRun(
  contestant: Contestant,
  { steps, durability, reads = true }: RunToMeasure,
): Promise<RunFigures> {
  const { saver, channel, roundTrips = () => 0, bytes, close } = await contestant();
  try {
    const graph = openMessageGraph(steps, { saver, channel });
    const before = roundTrips();
    const ms = await timed(() => graph.run(durability));
    const run = roundTrips() - before;
    if (saver === undefined || bytes === undefined) return { ms };
    if (!reads) return { ms, bytes: await bytes() };
    const reading = await measureReading(graph, steps, roundTrips);
    return { ms, ...reading, bytes: await bytes(), roundTrips: { run, ...reading.roundTrips } };
  } finally {
    await close();
  }
}

async function measureReading(graph: MessageGraph, steps: number, roundTrips: () => number) {
  const state = await measureRead(() => graph.countMessages(), steps + 1, roundTrips);
  const history = await measureRead(() => graph.readHistoryPage(HISTORY_PAGE), HISTORY_PAGE, roundTrips);
  return { stateMs: state.ms, historyMs: history.ms, roundTrips: { state: state.trips, history: history.trips } };
}

/** One after the other: what a read leaves to the collector is part of what it costs. */
async function measureRead(read: () => Promise<number>, expected: number, roundTrips: () => number) {
  const before = roundTrips();
  const times = [await timed(() => expect(read(), expected))];
  const trips = roundTrips() - before;
  while (times.length < READS && sum(times) < 1000) {
    const start = performance.now();
    await read();
    times.push(performance.now() - start);
  }
  return { ms: medianOf(times), trips };
}

/** Figures of something that does not work are worth nothing. */
async function expect(count: Promise<number>, expected: number): Promise<void> {
  const found = await count;
  if (found !== expected) throw new Error(`Read ${found} instead of ${expected}.`);
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, number) => total + number, 0);
}
