import { monitorEventLoopDelay } from "node:perf_hooks";
import { setTimeout } from "node:timers/promises";
import { emptyCheckpoint, uuid6, type BaseCheckpointSaver } from "@langchain/langgraph-checkpoint";
import type { FigureTable } from "../figure-table.ts";
import { atMost } from "./compare-runs.ts";
import type { Contestant } from "./contestants.ts";
import { realTexts } from "./real-text.ts";

const PUTS = 1_000;
const CHARS = 50 * 1024;

interface Delays {
  p99: number;
  max: number;
  seconds: number;
}

/** How long others wait for the thread that puts checkpoints. */
export async function measureEventLoop(contestants: Record<string, Contestant>): Promise<FigureTable> {
  const delays: Delays[] = [];
  for (const contestant of Object.values(contestants)) delays.push(await delaysOf(contestant));
  return {
    title: "1,000 puts of 50 KB",
    columns: Object.keys(contestants),
    rows: [
      { name: "event-loop delay, p99, ms", values: delays.map(({ p99 }) => p99), digits: 1 },
      { name: "longest, ms", values: delays.map(({ max }) => max), digits: 1 },
      { name: "all of them, s", values: delays.map(({ seconds }) => seconds), digits: 1 },
    ],
    notes: ["One text of 50 KB that is another one each time, put after put. Delay beyond a timer of 1 ms."],
    promises: Object.keys(contestants).flatMap((name, at) =>
      name.includes("stock") ? [] : [atMost(`${name}: p99 of the event-loop delay, ms`, delays[at]!.p99, 20)],
    ),
  };
}

async function delaysOf(contestant: Contestant): Promise<Delays> {
  const { saver, close } = await contestant();
  const texts = realTexts(PUTS, CHARS);
  const monitor = monitorEventLoopDelay({ resolution: 1 });
  try {
    const start = performance.now();
    monitor.enable();
    await turn();
    await putAll(saver!, texts);
    // Who never lets go of the thread is only seen when the next timer comes.
    await turn();
    monitor.disable();
    const seconds = (performance.now() - start) / 1e3;
    // The timer's own millisecond is in each.
    return { p99: monitor.percentile(99) / 1e6 - 1, max: monitor.max / 1e6 - 1, seconds };
  } finally {
    await close();
  }
}

function turn(): Promise<void> {
  return setTimeout(5);
}

async function putAll(saver: BaseCheckpointSaver, texts: readonly string[]): Promise<void> {
  let config = { configurable: { thread_id: "thread-1", checkpoint_ns: "" } };
  for (const [at, text] of texts.entries()) {
    const versions = { text: at + 1 };
    const checkpoint = {
      ...emptyCheckpoint(),
      id: uuid6(at),
      channel_values: { text },
      channel_versions: versions,
    };
    const metadata = { source: "loop" as const, step: at, parents: {} };
    config = (await saver.put(config, checkpoint, metadata, versions)) as typeof config;
  }
}
