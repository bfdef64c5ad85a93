import type { BaseCheckpointSaver, CheckpointTuple } from "@langchain/langgraph-checkpoint";
import { madeAt } from "./made-at.ts";
import { threadIdOf } from "./summarize-threads.ts";
import { GROWTH_DAYS, LARGEST_THREADS, type DatabaseStats } from "./thread-catalog.ts";

/** Reads all that the saver has, once, and keeps counts. */
export async function countCheckpoints(saver: BaseCheckpointSaver): Promise<DatabaseStats> {
  const counted = new CheckpointCount();
  for await (const tuple of saver.list({ configurable: {} })) {
    const bytesOf = async (value: unknown) => (await saver.serde.dumpsTyped(value))[1].byteLength;
    const values = await Promise.all(
      Object.entries(tuple.checkpoint.channel_values).map(
        async ([channel, value]) => [channel, await bytesOf(value)] as const,
      ),
    );
    const writes = await Promise.all((tuple.pendingWrites ?? []).map(([, , value]) => bytesOf(value)));
    counted.add(tuple, values, writes);
  }
  return counted.stats();
}

class CheckpointCount {
  readonly #threads = new Tally();
  readonly #channels = new Tally();
  readonly #days = new Tally();
  #writes = 0;
  #times: { oldest?: string; newest?: string } = {};

  add(tuple: CheckpointTuple, values: readonly (readonly [channel: string, bytes: number])[], writes: number[]): void {
    const ts = madeAt(tuple);
    for (const [channel, bytes] of values) this.#channels.add(channel, bytes);
    const bytes = [...values.map(([, valueBytes]) => valueBytes), ...writes].reduce((sum, part) => sum + part, 0);
    this.#threads.add(threadIdOf(tuple), bytes);
    this.#days.add(ts.slice(0, "2026-01-01".length), 0);
    this.#writes += writes.length;
    const { oldest = ts, newest = ts } = this.#times;
    this.#times = { oldest: ts < oldest ? ts : oldest, newest: ts > newest ? ts : newest };
  }

  stats(): DatabaseStats {
    const threads = this.#threads.largestFirst();
    return {
      threads: threads.length,
      checkpoints: threads.reduce((sum, { count }) => sum + count, 0),
      writes: this.#writes,
      bytes: threads.reduce((sum, { bytes }) => sum + bytes, 0),
      channels: this.#channels.largestFirst().map(({ key, count, bytes }) => ({ channel: key, values: count, bytes })),
      ...this.#times,
      growth: this.#days
        .inOrder()
        .slice(-GROWTH_DAYS)
        .map(({ key, count }) => ({ day: key, checkpoints: count })),
      largestThreads: threads
        .slice(0, LARGEST_THREADS)
        .map(({ key, count, bytes }) => ({ threadId: key, checkpoints: count, bytes })),
      estimated: ["bytes", "channels", "largestThreads"],
    };
  }
}

class Tally {
  readonly #entries = new Map<string, { key: string; count: number; bytes: number }>();

  add(key: string, bytes: number): void {
    const entry = this.#entries.get(key) ?? { key, count: 0, bytes: 0 };
    this.#entries.set(key, entry);
    entry.count++;
    entry.bytes += bytes;
  }

  inOrder() {
    return [...this.#entries.values()].toSorted((one, other) => (one.key < other.key ? -1 : 1));
  }

  largestFirst() {
    return this.inOrder().toSorted((one, other) => other.bytes - one.bytes);
  }
}
