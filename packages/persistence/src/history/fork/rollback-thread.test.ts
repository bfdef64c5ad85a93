import type { RunnableConfig } from "@langchain/core/runnables";
import { Command, isInterrupted } from "@langchain/langgraph";
import { DeltaSnapshot, emptyCheckpoint, MemorySaver, uuid6 } from "@langchain/langgraph-checkpoint";
import { describe, expect, it } from "vitest";
import { SqliteCheckpointer } from "../../store/sqlite/sqlite-checkpointer.ts";
import { readHistory } from "../read-history.ts";
import { askingGraph, chainGraph, rememberingGraph, sendingGraph, threadConfig } from "../testing/graphs.ts";
import { SAVERS } from "../testing/stock-savers.ts";
import { checkpointBefore, threadSnapshot } from "../testing/thread-snapshot.ts";
import { withBranchVersions } from "./branch-versions.ts";
import { forkThread } from "./fork-thread.ts";
import { idAfter } from "./id-after.ts";
import { rollbackThread } from "./rollback-thread.ts";

describe.each(SAVERS)("rollbackThread on %s", (_, createSaver) => {
  it("makes an old state the latest, with its next nodes, and deletes nothing", async () => {
    const saver = createSaver();
    const graph = chainGraph(saver);
    await graph.invoke({ log: ["in"] }, threadConfig("t"));
    const before = await threadSnapshot(saver, "t");
    const target = await checkpointBefore(graph, "t", "b");
    const { checkpointId, config } = await rollbackThread(graph, { threadId: "t", checkpointId: target });
    expect(config).toEqual(threadConfig("t"));
    const { next, values } = await graph.getState(config);
    expect([next, values]).toEqual([["b"], { log: ["in", "a"] }]);
    const [head] = (await readHistory(saver, "t")).entries;
    expect(head).toMatchObject({ checkpointId, parentId: target, source: "fork", metadata: { step: 1 } });
    expect((await threadSnapshot(saver, "t")).slice(1)).toEqual(before);
    expect(await graph.invoke(null, config)).toEqual({ log: ["in", "a", "b", "c"] });
  });

  it("begins a new run on the old state where it is given input", async () => {
    const graph = chainGraph(createSaver());
    for (const turn of ["one", "two"]) await graph.invoke({ log: [turn] }, threadConfig("t"));
    const checkpointId = await checkpointBefore(graph, "t", "c");
    const { config } = await rollbackThread(graph, { threadId: "t", checkpointId });
    expect((await graph.invoke({ log: ["three"] }, config)).log.slice(4)).toEqual([
      "two",
      "a",
      "b",
      "three",
      "a",
      "b",
      "c",
    ]);
  });

  it("asks again what was answered", async () => {
    const effects = { count: 0 };
    const graph = askingGraph(createSaver(), effects);
    await graph.invoke({ log: [] }, threadConfig("t"));
    await graph.invoke(new Command({ resume: "yes" }), threadConfig("t"));
    const checkpointId = await checkpointBefore(graph, "t", "ask", "effect");
    const { config } = await rollbackThread(graph, { threadId: "t", checkpointId });
    expect(isInterrupted(await graph.invoke(null, config))).toBe(true);
    expect((await graph.invoke(new Command({ resume: "no" }), config)).log).toContain("answer no");
    expect(effects.count).toBe(2);
  });

  it("keeps Sends, and can go back and forth", async () => {
    const graph = sendingGraph(createSaver());
    await graph.invoke({ log: [] }, threadConfig("t"));
    const [end] = (await readHistory(graph.checkpointer as MemorySaver, "t")).entries;
    const checkpointId = await checkpointBefore(graph, "t", "work", "work");
    const { config } = await rollbackThread(graph, { threadId: "t", checkpointId });
    expect(await graph.invoke(null, config)).toEqual({ log: ["plan", "work", "work", "join"] });
    await rollbackThread(graph, { threadId: "t", checkpointId: end!.checkpointId });
    expect((await graph.getState(config)).next).toEqual([]);
  });

  it("leaves the head as it is, with what waits there", async () => {
    const saver = createSaver();
    const graph = askingGraph(saver, { count: 0 });
    await graph.invoke({ log: [] }, threadConfig("t"));
    const before = await threadSnapshot(saver, "t");
    const [head] = (await readHistory(saver, "t")).entries;
    const { checkpointId } = await rollbackThread(graph, { threadId: "t", checkpointId: head!.checkpointId });
    expect(checkpointId).toBe(head!.checkpointId);
    expect(await threadSnapshot(saver, "t")).toEqual(before);
  });

  it("comes after a head whose host had a clock ahead of ours", async () => {
    const saver = createSaver();
    const graph = chainGraph(saver);
    await graph.invoke({ log: [] }, threadConfig("t"));
    const target = await checkpointBefore(graph, "t", "c");
    const head = (await saver.getTuple(threadConfig("t")))!;
    const ahead = { ...head.checkpoint, id: `9${head.checkpoint.id.slice(1)}` };
    await saver.put({ configurable: { ...head.config.configurable, checkpoint_ns: "" } }, ahead, head.metadata!, {});
    await rollbackThread(graph, { threadId: "t", checkpointId: target });
    expect((await graph.getState(threadConfig("t"))).next).toEqual(["c"]);
  });

  it.each([
    ["history.unknown-thread", { threadId: "nobody" }],
    ["history.unknown-checkpoint", { checkpointId: "nothing" }],
  ])("refuses with %s and changes nothing", async (code, wrong) => {
    const saver = createSaver();
    const graph = chainGraph(saver);
    await graph.invoke({ log: [] }, threadConfig("t"));
    const before = await threadSnapshot(saver, "t");
    const given = { threadId: "t", checkpointId: await checkpointBefore(graph, "t", "b"), ...wrong };
    await expect(rollbackThread(graph, given)).rejects.toMatchObject({ code });
    expect(await threadSnapshot(saver, "t")).toEqual(before);
  });
});

/** Keeps values by version as PostgresSaver does: the first to come stays. */
class ValuesByVersionSaver extends MemorySaver {
  readonly values = new Map<string, unknown>();

  override async put(...[config, checkpoint, metadata, versions]: PutArguments): ReturnType<MemorySaver["put"]> {
    for (const [channel, version] of Object.entries(versions ?? {})) {
      const key = keyOf(config, channel, version);
      if (!this.values.has(key)) this.values.set(key, structuredClone(checkpoint.channel_values[channel]));
    }
    return super.put(config, checkpoint, metadata);
  }

  override async getTuple(...args: Parameters<MemorySaver["getTuple"]>): ReturnType<MemorySaver["getTuple"]> {
    const tuple = await super.getTuple(...args);
    if (!tuple) return undefined;
    const stored = Object.entries(tuple.checkpoint.channel_versions).map(
      ([channel, version]) => [channel, structuredClone(this.values.get(keyOf(args[0], channel, version)))] as const,
    );
    const channel_values = Object.fromEntries(stored.filter(([, value]) => value !== undefined));
    return { ...tuple, checkpoint: { ...tuple.checkpoint, channel_values } };
  }
}

function keyOf({ configurable }: RunnableConfig, channel: string, version: unknown): string {
  return JSON.stringify([configurable?.["checkpoint_ns"] ?? "", channel, version]);
}

type PutArguments = [...Parameters<MemorySaver["put"]>, versions?: Record<string, number | string>];

it("keeps branches apart on a saver that stores values by version", async () => {
  const graph = chainGraph(new ValuesByVersionSaver());
  await graph.invoke({ log: ["one"] }, threadConfig("t"));
  await graph.invoke({ log: ["two"] }, threadConfig("t"));
  const [head] = (await readHistory(graph.checkpointer as MemorySaver, "t")).entries;
  const end = (await readHistory(graph.checkpointer as MemorySaver, "t")).entries.find(({ step }) => step === 3);
  const { config } = await rollbackThread(graph, { threadId: "t", checkpointId: end!.checkpointId });
  const expected = ["one", "a", "b", "c", "other", "a", "b", "c"];
  expect((await graph.invoke({ log: ["other"] }, config)).log).toEqual(expected);
  expect((await graph.getState(config)).values).toEqual({ log: expected });
  const old = await graph.getState({ configurable: { thread_id: "t", checkpoint_id: head!.checkpointId } });
  expect(old.values).toEqual({ log: ["one", "a", "b", "c", "two", "a", "b", "c"] });
});

it("knows the latest by its arrival where the saver does, though an older one has the greater id", async () => {
  const saver = new SqliteCheckpointer(":memory:");
  const [head, first, ahead] = [uuid6(0), uuid6(0), uuid6(0)] as const;
  let parent: object = threadConfig("t");
  for (const id of [first, ahead, head]) {
    parent = await saver.put(parent, { ...emptyCheckpoint(), id }, { source: "update", step: 0, parents: {} }, {});
  }
  expect((await rollbackThread(saver, { threadId: "t", checkpointId: head })).checkpointId).toBe(head);
  const { checkpointId } = await rollbackThread(saver, { threadId: "t", checkpointId: ahead });
  expect((await readHistory(saver, "t")).entries[0]).toMatchObject({ checkpointId, parentId: ahead });
  await saver.end();
});

const LASTING = { configurable: { thread_id: "t", checkpoint_ns: "lasting" } };

describe.each([...SAVERS, ["a saver that stores values by version", () => new ValuesByVersionSaver()] as const])(
  "a subgraph that had not begun, on %s",
  (_, createSaver) => {
    it("begins after a rollback with nothing of the branch before", async () => {
      const saver = createSaver();
      const graph = rememberingGraph(saver);
      await graph.invoke({ log: ["old"] }, threadConfig("t"));
      const checkpointId = await checkpointBefore(graph, "t", "work");
      await rollbackThread(graph, { threadId: "t", checkpointId });
      await graph.invoke({ log: ["new"] }, threadConfig("t"));
      const values = (await saver.getTuple(LASTING))?.checkpoint.channel_values;
      expect(values?.["log"]).toEqual(["old", "new", "work", "noted"]);
    });

    it("runs where it was next, resumed or with input", async () => {
      for (const input of [null, { log: ["new"] }]) {
        const saver = createSaver();
        const graph = rememberingGraph(saver);
        await graph.invoke({ log: ["old"] }, threadConfig("t"));
        const checkpointId = await checkpointBefore(graph, "t", input === null ? "lasting" : "work");
        await rollbackThread(graph, { threadId: "t", checkpointId });
        const { log } = await graph.invoke(input, threadConfig("t"));
        expect(log).toContain("noted");
      }
    });

    it("runs where it was next on a second branch, in the thread and in a fork of it", async () => {
      const saver = createSaver();
      const graph = rememberingGraph(saver);
      await graph.invoke({ log: ["old"] }, threadConfig("t"));
      await rollbackThread(graph, { threadId: "t", checkpointId: await checkpointBefore(graph, "t", "work") });
      const { log } = await graph.invoke(null, threadConfig("t"));
      const ref = { threadId: "t", checkpointId: await checkpointBefore(graph, "t", "lasting") };
      const fork = await forkThread(graph, ref);
      expect(await graph.invoke(null, fork.config)).toEqual({ log });
      const { config } = await rollbackThread(graph, ref);
      expect(await graph.invoke(null, config)).toEqual({ log });
    });
  },
);

describe("withBranchVersions", () => {
  it("keeps the order of versions, gives no version twice, and leaves text alone", () => {
    const checkpoint = {
      ...emptyCheckpoint(),
      channel_versions: { a: 3, b: 5, c: "0001.5", d: 4.25 },
      versions_seen: { n: { a: 3, b: 4 }, empty: {} },
    };
    for (const random of [0, 0.5, 1 - 2 ** -53]) {
      const { channel_versions: versions, versions_seen } = withBranchVersions(checkpoint, () => random);
      expect(versions["c"]).toBe("0001.5");
      expect(versions["a"]).toBeGreaterThan(3);
      expect(versions["a"]).toBeLessThan(4);
      expect(versions_seen["n"]!["a"]).toBe(versions["a"]);
      expect(Number(versions["b"])).toBeGreaterThan(Number(versions_seen["n"]!["b"]));
    }
  });

  it("gives the snapshot of a channel without a version one that triggers nothing and has no exponent", () => {
    const channel_values = { delta: new DeltaSnapshot([]), plain: [] };
    const checkpoint = { ...emptyCheckpoint(), channel_values, channel_versions: { a: 3 } };
    for (const random of [0, 0.5, 1 - 2 ** -53]) {
      const { channel_versions: versions } = withBranchVersions(checkpoint, () => random);
      expect(Object.keys(versions).toSorted()).toEqual(["a", "delta"]);
      expect(versions["delta"]).toBeLessThan(0);
      expect(String(versions["delta"])).toMatch(/^-0\.\d+$/);
    }
  });
});

describe("idAfter", () => {
  it.each([undefined, uuid6(0), "9fffffff-ffff-6fff-bfff-ffffffffffff", "zzz"])(
    "gives a later id than %s",
    (newest) => {
      const id = idAfter(newest);
      expect(id > (newest ?? "")).toBe(true);
      if (newest !== "zzz") expect(id).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-6[0-9a-f]{3}-[0-9a-f]{4}-[0-9a-f]{12}$/);
    },
  );
});
