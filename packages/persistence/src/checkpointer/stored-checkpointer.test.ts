import type { RunnableConfig } from "@langchain/core/runnables";
import { Annotation, END, START, StateGraph } from "@langchain/langgraph";
import { emptyCheckpoint, type CheckpointMetadata } from "@langchain/langgraph-checkpoint";
import { afterEach, beforeEach, describe, expect, it, onTestFinished, vi } from "vitest";
import { createValueCodec } from "../encoding/create-value-codec.ts";
import { DatabaseThread } from "../store/sqlite/database-thread.ts";
import { SqliteStore } from "../store/sqlite/sqlite-store.ts";
import { failingStore, type FailingStore } from "../testing/failing-store.ts";
import { StoredCheckpointer } from "./stored-checkpointer.ts";

const METADATA: CheckpointMetadata = { source: "loop", step: 0, parents: {} };
const THREAD = { configurable: { thread_id: "t" } };
const DISK_FULL = new Error("disk full");

let store: FailingStore;
let saver: StoredCheckpointer;

beforeEach(() => {
  store = failingStore(new SqliteStore(new DatabaseThread({ path: ":memory:", synchronous: "off", busyTimeoutMs: 0 })));
  saver = new StoredCheckpointer({ store, codec: createValueCodec() });
});
afterEach(() => saver.end());

describe("a write that fails", () => {
  it("fails all that its run writes later with the same error, and nothing of another run", async () => {
    const run = { metadata: {} };
    const other = { metadata: {} };
    const root = await put({ ...THREAD, ...run });
    store.failure = DISK_FULL;
    await expect(put({ ...root, ...run })).rejects.toBe(DISK_FULL);
    store.failure = undefined;
    await expect(put({ ...root, ...run })).rejects.toBe(DISK_FULL);
    await expect(saver.putWrites({ ...root, ...run }, [["a", 1]], "task")).rejects.toBe(DISK_FULL);
    await put({ ...root, ...other });
    await saver.putWrites({ ...root, ...other }, [["a", 2]], "task");
  });

  it("lets no checkpoint follow one whose writes were lost", async () => {
    const root = await put(THREAD);
    store.failure = DISK_FULL;
    const writing = saver.putWrites(root, [["a", 1]], "task");
    const putting = put(root);
    await expect(writing).rejects.toBe(DISK_FULL);
    store.failure = undefined;
    await expect(putting).rejects.toBe(DISK_FULL);
    expect((await saver.getTuple(THREAD))?.config).toEqual(root);
  });

  it("is over when the thread is read again", async () => {
    store.failure = DISK_FULL;
    await expect(put(THREAD)).rejects.toBe(DISK_FULL);
    store.failure = undefined;
    await expect(put(THREAD)).rejects.toBe(DISK_FULL);
    expect(await saver.getTuple(THREAD)).toBeUndefined();
    const root = await put(THREAD);
    expect((await saver.getTuple(THREAD))?.config).toEqual(root);
  });

  it.each<[what: string, place: object]>([
    ["another namespace", { checkpoint_ns: "child" }],
    ["an old checkpoint", { checkpoint_id: "root" }],
  ])("is not forgotten when its run reads %s", async (_, place) => {
    const run = { metadata: {} };
    await saver.getTuple({ ...THREAD, ...run });
    const root = await saver.put({ ...THREAD, ...run }, { ...emptyCheckpoint(), id: "root" }, METADATA, {});
    store.failure = DISK_FULL;
    await expect(saver.putWrites({ ...root, ...run }, [["a", 1]], "task")).rejects.toBe(DISK_FULL);
    store.failure = undefined;
    await saver.getTuple({ configurable: { ...THREAD.configurable, ...place }, ...run });
    await expect(put({ ...root, ...run })).rejects.toBe(DISK_FULL);
    await saver.getTuple({ ...THREAD, ...run });
    await put({ ...root, ...run });
  });

  it("fails what runs below the checkpoint that was lost, in another namespace", async () => {
    const root = emptyCheckpoint();
    store.failure = DISK_FULL;
    await expect(saver.put({ ...THREAD, metadata: {} }, root, METADATA, {})).rejects.toBe(DISK_FULL);
    store.failure = undefined;
    const child = { configurable: { thread_id: "t", checkpoint_ns: "child" }, metadata: {} };
    const below = saver.put(child, emptyCheckpoint(), { ...METADATA, parents: { "": root.id } }, {});
    await expect(below).rejects.toBe(DISK_FULL);
    expect(store.stored).toEqual([]);
  });

  it("leaves nothing behind that is rejected and not heard", async () => {
    const unheard: unknown[] = [];
    const hear = (error: unknown) => unheard.push(error);
    process.on("unhandledRejection", hear);
    onTestFinished(() => void process.off("unhandledRejection", hear));
    const root = await put(THREAD);
    store.failure = DISK_FULL;
    const unstorable = { ...emptyCheckpoint(), channel_values: { "\0": 1 }, channel_versions: { "\0": 1 } };
    const calls = [
      saver.putWrites(root, [["a", 1]], "task"),
      put(root),
      saver.put(root, unstorable, METADATA, { "\0": 1 }),
      saver.putWrites(root, [["\0", 1]], "task"),
    ];
    const ends = await Promise.allSettled(calls);
    expect(ends.map(({ status }) => status)).toEqual(["rejected", "rejected", "rejected", "rejected"]);
    // Node.js tells of them after the microtasks of a turn.
    await new Promise((resolve) => setImmediate(resolve));
    expect(unheard).toEqual([]);
  });

  it("ends the invoke with its error, and the next one goes on from what was stored", async () => {
    const State = Annotation.Root({ log: Annotation<string[]>({ reducer: (a, b) => a.concat(b), default: () => [] }) });
    const node = (name: string) => () => {
      if (name === "b" && broken) store.failure = DISK_FULL;
      return { log: [name] };
    };
    let broken = true;
    const graph = new StateGraph(State)
      .addNode("a", node("a"))
      .addNode("b", node("b"))
      .addNode("c", node("c"))
      .addEdge(START, "a")
      .addEdge("a", "b")
      .addEdge("b", "c")
      .addEdge("c", END)
      .compile({ checkpointer: saver });
    const config = { ...THREAD, durability: "sync" as const };
    await expect(graph.invoke({ log: ["in"] }, config)).rejects.toBe(DISK_FULL);
    broken = false;
    store.failure = undefined;
    expect((await graph.getState(THREAD)).next).toEqual(["b"]);
    expect(await graph.invoke(null, config)).toEqual({ log: ["in", "a", "b", "c"] });
  });
});

describe("the order of writes", () => {
  it.each([
    ["together with", 0],
    ["after", 2],
  ])("acknowledges a checkpoint %s the writes of its parent", async (_, turns) => {
    const root = await put(THREAD);
    const gate = deferred();
    store.beforeWrites = gate.promise;
    const writing = saver.putWrites(root, [["a", 1]], "task");
    await pass(turns);
    const child = emptyCheckpoint();
    const putting = saver.put(root, child, METADATA, {});
    await saver.getTuple(THREAD);
    expect(store.stored).toHaveLength(1);
    gate.resolve();
    await Promise.all([putting, writing]);
    expect(store.stored.slice(1)).toEqual([
      `writes of ${root.configurable?.["checkpoint_id"]}`,
      `checkpoint ${child.id}`,
    ]);
  });

  it("stores what a task writes after what it wrote before, though that is still on its way", async () => {
    const root = await put(THREAD);
    const gate = deferred();
    store.beforeWrites = gate.promise;
    const first = saver.putWrites(root, [["a", "first"]], "task");
    await pass(2);
    store.beforeWrites = Promise.resolve();
    const second = saver.putWrites(root, [["a", "second"]], "task");
    await saver.putWrites(root, [["a", "other"]], "other task");
    gate.resolve();
    await Promise.all([first, second]);
    const tuple = await saver.getTuple(THREAD);
    expect(tuple?.pendingWrites?.map(([, , value]) => value)).toEqual(["other", "first"]);
  });
});

describe("writes and the checkpoint after them", () => {
  it("go to the store in one call, those of all tasks", async () => {
    const root = await put(THREAD);
    store.calls = 0;
    const writing = ["a", "b", "c"].map((task) => saver.putWrites(root, [["out", task]], task));
    const [{ configurable: head }] = await Promise.all([put(root), ...writing]);
    expect(store.calls).toBe(1);
    expect(await writesOf(root)).toEqual(["a", "b", "c"]);
    expect((await saver.getTuple(THREAD))?.config.configurable).toEqual(head);
  });

  it("go without the checkpoint when it comes later, or fails", async () => {
    const root = await put(THREAD);
    await Promise.all(["a", "b"].map((task) => saver.putWrites(root, [["out", task]], task)));
    expect(store.calls).toBe(2);
    store.failureOf = (_, checkpoint) => checkpoint && DISK_FULL;
    const calls = [saver.putWrites(root, [["out", "c"]], "c"), put(root)];
    const ends = await Promise.allSettled(calls);
    expect(ends.map(({ status }) => status)).toEqual(["fulfilled", "rejected"]);
    expect(await writesOf(root)).toEqual(["a", "b", "c"]);
    expect((await saver.getTuple(THREAD))?.config).toEqual(root);
  });

  it("do not fail for each other, but the checkpoint fails for them", async () => {
    const root = await put(THREAD);
    store.failureOf = (rows) => (rows.some(({ taskId }) => taskId === "b") ? DISK_FULL : undefined);
    const writing = ["a", "b", "c"].map((task) => saver.putWrites(root, [["out", task]], task));
    const ends = await Promise.allSettled([...writing, put(root)]);
    expect(ends.map(({ status }) => status)).toEqual(["fulfilled", "rejected", "fulfilled", "rejected"]);
    expect(await writesOf(root)).toEqual(["a", "c"]);
    expect((await saver.getTuple(THREAD))?.config).toEqual(root);
  });

  it("do not wait for a clock that a test has stopped", async () => {
    const root = await put(THREAD);
    vi.useFakeTimers();
    onTestFinished(() => void vi.useRealTimers());
    await saver.putWrites(root, [["out", "a"]], "a");
    expect(await writesOf(root)).toEqual(["a"]);
  });

  async function writesOf(config: RunnableConfig): Promise<unknown[]> {
    return ((await saver.getTuple(config))?.pendingWrites ?? []).map(([, , value]) => value);
  }
});

describe("names", () => {
  it.each([
    ["checkpointer.thread-id-missing", {}],
    ["checkpointer.thread-id-missing", { thread_id: "" }],
    ["checkpointer.name-unstorable", { thread_id: "a\0b" }],
    ["checkpointer.name-unstorable", { thread_id: "\ud800" }],
    ["checkpointer.name-unstorable", { thread_id: { id: 1 } }],
    ["checkpointer.name-unstorable", { thread_id: "t", checkpoint_ns: "\0" }],
  ])("answers %s for %j", async (code, configurable) => {
    await expect(put({ configurable })).rejects.toMatchObject({ code });
  });

  it("refuses a channel name that the database would cut off", async () => {
    const checkpoint = { ...emptyCheckpoint(), channel_values: { "a\0b": 1 }, channel_versions: { "a\0b": 1 } };
    await expect(saver.put(THREAD, checkpoint, METADATA, { "a\0b": 1 })).rejects.toMatchObject({
      code: "checkpointer.name-unstorable",
    });
  });
});

function put(config: RunnableConfig): Promise<RunnableConfig> {
  return saver.put(config, emptyCheckpoint(), METADATA, {});
}

function deferred(): { promise: Promise<void>; resolve: () => void } {
  let resolve = () => {};
  const promise = new Promise<void>((done) => (resolve = done));
  return { promise, resolve };
}

async function pass(turns: number): Promise<void> {
  for (let turn = 0; turn < turns; turn++) await new Promise((resolve) => setImmediate(resolve));
}
