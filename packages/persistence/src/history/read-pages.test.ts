import { emptyCheckpoint, uuid6, type CheckpointTuple } from "@langchain/langgraph-checkpoint";
import { afterEach, beforeEach, expect, it } from "vitest";
import { StoredCheckpointer } from "../checkpointer/stored-checkpointer.ts";
import { createValueCodec } from "../encoding/create-value-codec.ts";
import type { CheckpointPage, ListQuery } from "../store/checkpoint-store.ts";
import { DatabaseThread } from "../store/sqlite/database-thread.ts";
import { SqliteStore } from "../store/sqlite/sqlite-store.ts";
import type { CheckpointQuery } from "./checkpoint-reader.ts";
import { readHistory } from "./read-history.ts";
import { askingGraph, threadConfig } from "./testing/graphs.ts";

/** A real store, and what was asked of it and came back. */
class WatchedStore extends SqliteStore {
  readonly pages: { query: ListQuery; page: CheckpointPage }[] = [];
  reads = 0;

  override async list(query: ListQuery): Promise<CheckpointPage> {
    const page = await super.list(query);
    this.pages.push({ query, page });
    return page;
  }

  override read(...args: Parameters<SqliteStore["read"]>): ReturnType<SqliteStore["read"]> {
    this.reads++;
    return super.read(...args);
  }
}

let store: WatchedStore;
let saver: StoredCheckpointer;
beforeEach(() => {
  store = new WatchedStore(new DatabaseThread({ path: ":memory:", synchronous: "off", busyTimeoutMs: 1000 }));
  saver = new StoredCheckpointer({ store, codec: createValueCodec() });
});
afterEach(() => saver.end());

function idsFor(steps: number): string[] {
  return Array.from({ length: steps }, () => uuid6(0));
}

async function putSteps(ids: readonly string[]): Promise<void> {
  for (const [step, id] of ids.entries()) {
    const versions = { text: step + 1, "branch:to:a": step + 1 };
    const channel_values = { text: `secret ${step}`, "branch:to:a": null };
    const config = { configurable: { thread_id: "t", checkpoint_ns: "", checkpoint_id: ids[step - 1] } };
    const checkpoint = { ...emptyCheckpoint(), id, channel_values, channel_versions: versions };
    await saver.put(config, checkpoint, { source: "loop", step, parents: {} }, versions);
  }
}

async function gather(query: Partial<CheckpointQuery>): Promise<CheckpointTuple[]> {
  const tuples: CheckpointTuple[] = [];
  const all = { threadId: "t", namespace: "", order: "newest", values: true } as const;
  for await (const tuple of saver.readCheckpoints({ ...all, ...query })) tuples.push(tuple);
  return tuples;
}

it.each(["newest", "oldest"] as const)("reads a page of history in one way there and back, %s first", async (order) => {
  await putSteps(idsFor(60));
  let cursor: { cursor?: string } = {};
  for (let number = 0; number < 2; number++) {
    const { nextCursor = "" } = await readHistory(saver, "t", { order, values: false, ...cursor });
    cursor = { cursor: nextCursor };
  }
  expect(store.pages.map(({ page }) => page.checkpoints.length)).toEqual(order === "newest" ? [21, 21] : [21, 21, 1]);
  // The last one is the parent of the second page's first, which stands on the page before.
  expect(new Set(store.pages.map(({ query }) => query.values))).toEqual(new Set(["steering"]));
  expect(store.reads).toBe(0);
});

it("reads no value but of channels that steer, where values are not asked for", async () => {
  await putSteps(idsFor(3));
  const tuples = await gather({ values: false });
  expect(tuples.map(({ checkpoint }) => checkpoint.channel_values)).toEqual(
    tuples.map(() => ({ "branch:to:a": null })),
  );
  expect(tuples.map(({ checkpoint }) => Object.keys(checkpoint.channel_versions))).toEqual(
    tuples.map(() => ["text", "branch:to:a"]),
  );
  const read = store.pages.flatMap(({ page }) => page.checkpoints.flatMap(({ chains }) => [...chains.keys()]));
  expect(read).toEqual(["branch:to:a", "branch:to:a", "branch:to:a"]);
});

it("reads what a task wrote only where it tells what the task waits for", async () => {
  await askingGraph(saver, { count: 0 }).invoke({ log: [] }, threadConfig("t"));
  store.pages.length = 0;
  const { entries } = await readHistory(saver, "t", { values: false, limit: 1 });
  expect(entries[0]?.interrupts).toEqual([{ taskId: expect.any(String) as string, id: expect.any(String) as string }]);
  expect(entries[0]?.pending.map(({ status }) => status).toSorted()).toEqual(["finished", "interrupted"]);
  const writes = store.pages.flatMap(({ page }) => page.checkpoints[0]?.writes ?? []);
  const sizes = writes.map(({ channel, stored }) => [channel, stored.type === "empty", stored.bytes.byteLength === 0]);
  expect(sizes).toContainEqual(["log", true, true]);
  expect(sizes).toContainEqual(["__interrupt__", false, false]);
});

it("holds no more than a page of a long thread", async () => {
  const ids = idsFor(60);
  await putSteps(ids);
  expect((await gather({ order: "oldest" })).map(({ checkpoint }) => checkpoint.id)).toEqual(ids);
  expect(store.pages.map(({ page }) => page.checkpoints.length)).toEqual([2, 4, 8, 16, 25, 5]);
  const later = (await gather({ order: "oldest", after: ids[3]! })).map(({ checkpoint }) => checkpoint.id);
  expect(later).toEqual(ids.slice(4));
});

it.each(["newest", "oldest"] as const)("goes on where a checkpoint was that is gone, %s first", async (order) => {
  const ids = idsFor(10);
  const [gone = ""] = ids.splice(4, 1);
  await putSteps(ids);
  const next = (await gather({ order, after: gone })).map(({ checkpoint }) => checkpoint.id);
  expect(next).toEqual(order === "oldest" ? ids.slice(4) : ids.slice(0, 4).toReversed());
});
