import { Annotation, START, StateGraph } from "@langchain/langgraph";
import { emptyCheckpoint, type CheckpointMetadata } from "@langchain/langgraph-checkpoint";
import { afterEach, beforeEach, expect, it } from "vitest";
import { createValueCodec } from "../encoding/create-value-codec.ts";
import { fenced, type Fence } from "../runs/fence.ts";
import { openSqliteUnderTest } from "../store/sqlite/testing/sqlite-under-test.ts";
import { admit, claimOf, fenceFor, LEASE_MS } from "../store/testing/runs-of-test.ts";
import type { StoreUnderTest } from "../store/testing/store-under-test.ts";
import { failingStore, type FailingStore } from "../testing/failing-store.ts";
import { StoredCheckpointer } from "./stored-checkpointer.ts";

const METADATA: CheckpointMetadata = { source: "loop", step: 0, parents: {} };

let database: StoreUnderTest;
let store: FailingStore;
let saver: StoredCheckpointer;
beforeEach(async () => {
  database = await openSqliteUnderTest();
  store = failingStore(database.store);
  saver = new StoredCheckpointer({ store, codec: createValueCodec() });
});
afterEach(() => database.close());

const underFence = (fence: Fence | undefined) => ({
  configurable: { thread_id: "t", ...(fence && fenced(fence)) },
  durability: "sync" as const,
});

/** Three steps, of which the second does what the test wants. */
function threeSteps(during: () => Promise<unknown>) {
  const State = Annotation.Root({ log: Annotation<string[]>({ reducer: (a, b) => a.concat(b), default: () => [] }) });
  const ran: string[] = [];
  const node = (name: string) => async () => {
    ran.push(name);
    if (name === "second") await during();
    return { log: [name] };
  };
  const graph = new StateGraph(State)
    .addNode("first", node("first"))
    .addNode("second", node("second"))
    .addNode("third", node("third"))
    .addEdge(START, "first")
    .addEdge("first", "second")
    .addEdge("second", "third")
    .compile({ checkpointer: saver });
  return { graph, ran };
}

async function takeOver(): Promise<Fence> {
  await database.letPass("t", LEASE_MS);
  const [run] = await store.runs.claim(claimOf());
  return fenceFor(run!);
}

it("ends a run that lost its lease before its next node, and the new owner goes on from where it was", async () => {
  const fence = fenceFor(await admit(store.runs, { threadId: "t" }));
  let taken: Fence | undefined;
  const { graph, ran } = threeSteps(async () => (taken ??= await takeOver()));
  const ending = graph.invoke({ log: [] }, underFence(fence));
  await expect(ending).rejects.toMatchObject({ name: "LeaseLostError", code: "run.lease-lost" });
  expect(ran).toEqual(["first", "second"]);
  const { values, next } = await graph.getState(underFence(undefined));
  expect([values, next]).toEqual([{ log: ["first"] }, ["second"]]);
  expect(await graph.invoke(null, underFence(taken))).toEqual({ log: ["first", "second", "third"] });
});

it("notes how far a run is, and puts no word of its fence into a checkpoint", async () => {
  const run = await admit(store.runs, { threadId: "t" });
  const { graph } = threeSteps(async () => {
    expect(await store.runs.readThread("t")).toMatchObject({ step: 1, nodes: ["second"] });
  });
  await graph.invoke({ log: [] }, underFence(fenceFor(run)));
  const head = await saver.getTuple(underFence(undefined));
  expect(await store.runs.readThread("t")).toMatchObject({ step: 3, nodes: [], checkpointId: head?.checkpoint.id });
  for await (const tuple of saver.list(underFence(undefined))) expect(JSON.stringify(tuple)).not.toContain(run.runId);
});

it("checks nothing that comes without a fence", async () => {
  await admit(store.runs, { threadId: "t" });
  const { graph } = threeSteps(takeOver);
  expect(await graph.invoke({ log: [] }, underFence(undefined))).toEqual({ log: ["first", "second", "third"] });
});

it("stores what comes under one fence by itself, so that it does not fail for another", async () => {
  const stale = fenceFor(await admit(store.runs, { threadId: "t" }));
  const held = await takeOver();
  const root = await saver.put({ configurable: { thread_id: "t" } }, emptyCheckpoint(), METADATA, {});
  const by = (fence: Fence) => ({ configurable: { ...root.configurable, ...fenced(fence) }, metadata: {} });
  const calls = store.calls;
  const [lost, kept] = await Promise.allSettled([
    saver.putWrites(by(stale), [["a", "lost"]], "one"),
    saver.putWrites(by(held), [["a", "kept"]], "two"),
  ]);
  expect([lost.status, kept.status]).toEqual(["rejected", "fulfilled"]);
  expect(store.calls - calls).toBe(2);
  expect((await saver.getTuple(root))?.pendingWrites).toEqual([["two", "a", "kept"]]);
});

it("takes along to the next checkpoint only what its own fence holds", async () => {
  const stale = fenceFor(await admit(store.runs, { threadId: "t" }));
  const held = await takeOver();
  const root = await saver.put({ configurable: { thread_id: "t" } }, emptyCheckpoint(), METADATA, {});
  const by = (fence: Fence, run: Record<string, unknown>) => ({
    configurable: { ...root.configurable, ...fenced(fence) },
    metadata: run,
  });
  const run: Record<string, unknown> = {};
  const calls = store.calls;
  const [lost, kept, put] = await Promise.allSettled([
    saver.putWrites(by(stale, {}), [["a", "lost"]], "one"),
    saver.putWrites(by(held, run), [["a", "kept"]], "two"),
    saver.put(by(held, run), emptyCheckpoint(), METADATA, {}),
  ]);
  expect([lost.status, kept.status, put.status]).toEqual(["rejected", "fulfilled", "fulfilled"]);
  expect(store.calls - calls).toBe(2);
  expect((await saver.getTuple(root))?.pendingWrites).toEqual([["two", "a", "kept"]]);
});

it("fails all that a run writes later with the error of its fence", async () => {
  const fence = fenceFor(await admit(store.runs, { threadId: "t" }));
  const run = {};
  const by = { configurable: { thread_id: "t", ...fenced(fence) }, metadata: run };
  const root = await saver.put(by, emptyCheckpoint(), METADATA, {});
  const config = { configurable: { ...root.configurable, ...fenced(fence) }, metadata: run };
  await takeOver();
  const writing = saver.putWrites(config, [["a", 1]], "task");
  const error = await writing.then(
    () => undefined,
    (cause: unknown) => cause,
  );
  expect(error).toMatchObject({ code: "run.lease-lost" });
  const calls = store.calls;
  await expect(saver.put(config, emptyCheckpoint(), METADATA, {})).rejects.toBe(error);
  expect(store.calls).toBe(calls);
});

it("refuses a checkpoint that takes nothing along", async () => {
  const fence = fenceFor(await admit(store.runs, { threadId: "t" }));
  await takeOver();
  const putting = saver.put({ configurable: { thread_id: "t", ...fenced(fence) } }, emptyCheckpoint(), METADATA, {});
  await expect(putting).rejects.toMatchObject({ code: "run.lease-lost" });
  expect(await saver.getTuple({ configurable: { thread_id: "t" } })).toBeUndefined();
});

it("takes no checkpoint of a subgraph for the place where the run is", async () => {
  const fence = fenceFor(await admit(store.runs, { threadId: "t" }));
  const below = { configurable: { thread_id: "t", checkpoint_ns: "node:1", ...fenced(fence) } };
  await saver.put(below, emptyCheckpoint(), METADATA, {});
  const run = await store.runs.readThread("t");
  expect(run).toMatchObject({ checkpointId: undefined, step: undefined });
  expect(run?.progressAt).toBeDefined();
});
