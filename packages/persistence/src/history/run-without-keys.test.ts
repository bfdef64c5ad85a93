import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Command } from "@langchain/langgraph";
import type { BaseCheckpointSaver } from "@langchain/langgraph-checkpoint";
import { beforeAll, describe, expect, it, onTestFinished } from "vitest";
import { PostgresCheckpointer } from "../store/postgres/postgres-checkpointer.ts";
import { describePostgres } from "../store/postgres/testing/describe-postgres.ts";
import { SqliteCheckpointer } from "../store/sqlite/sqlite-checkpointer.ts";
import { forkThread } from "./fork/fork-thread.ts";
import { rollbackThread } from "./fork/rollback-thread.ts";
import { askingGraph, chainGraph, threadConfig } from "./testing/graphs.ts";
import { checkpointBefore, threadSnapshot } from "./testing/thread-snapshot.ts";

const KEY = { id: "2026", key: Buffer.alloc(32, 7) };
const OTHER = { id: "2025", key: Buffer.alloc(32, 8) };

type Graph = ReturnType<typeof askingGraph>;
type Open = (encryption?: { keys: (typeof KEY)[] }) => Promise<BaseCheckpointSaver>;

const WAYS: [name: string, go: (graph: Graph, saver: BaseCheckpointSaver, checkpointId: string) => Promise<unknown>][] =
  [
    ["a run with an input", (graph) => graph.invoke({ log: ["in"] }, threadConfig("t"))],
    ["a run that goes on", (graph) => graph.invoke(null, threadConfig("t"))],
    ["an answer", (graph) => graph.invoke(new Command({ resume: "yes" }), threadConfig("t"))],
    ["an update", (graph) => graph.updateState(threadConfig("t"), { log: ["mended"] }, "effect")],
    ["a run from an earlier checkpoint", (graph, _saver, id) => graph.invoke({ log: ["in"] }, at(id))],
    [
      "an update of an earlier checkpoint",
      (graph, _saver, id) => graph.updateState(at(id), { log: ["mended"] }, "effect"),
    ],
    ["a fork of it", (graph, _saver, checkpointId) => forkThread(graph, { threadId: "t", checkpointId })],
    [
      "a fork in place",
      (_graph, saver, checkpointId) => forkThread(saver, { threadId: "t", checkpointId, to: "same" }),
    ],
    ["a rollback to it", (_graph, saver, checkpointId) => rollbackThread(saver, { threadId: "t", checkpointId })],
  ];

describe("on SQLite", () => {
  testWithoutKeys(async () => {
    const folder = await mkdtemp(join(tmpdir(), "threadkeep-keys-"));
    onTestFinished(() => rm(folder, { recursive: true }));
    return async (encryption) => {
      const saver = new SqliteCheckpointer(join(folder, "threads.db"), { encryption, synchronous: "off" });
      onTestFinished(() => saver.end());
      return saver;
    };
  });
});

describePostgres("on Postgres", (postgres) => {
  testWithoutKeys(async () => {
    const schema = postgres.newSchema();
    return async (encryption) => {
      const saver = new PostgresCheckpointer(postgres.pool, { schema, encryption });
      await saver.setup();
      return saver;
    };
  });
});

function testWithoutKeys(newDatabase: () => Promise<Open>): void {
  describe.each([
    ["without keys", undefined, "persistence.unknown-row-type"],
    ["with another key", { keys: [OTHER] }, "persistence.unknown-key"],
  ])("%s", (_, encryption, code) => {
    let effects: { count: number };
    beforeAll(() => {
      effects = { count: 0 };
    });

    it.each(WAYS)("%s puts nothing onto a thread that is encrypted", async (_name, go) => {
      const open = await newDatabase();
      const encrypted = await open({ keys: [KEY] });
      const graph = askingGraph(encrypted, { count: 0 });
      await graph.invoke({ log: [] }, threadConfig("t"));
      const checkpointId = await checkpointBefore(graph, "t", "__start__");
      const before = await threadSnapshot(encrypted, "t");

      const saver = await open(encryption);
      await expect(go(askingGraph(saver, effects), saver, checkpointId)).rejects.toMatchObject({ code });
      expect(effects.count).toBe(0);
      expect(await threadSnapshot(encrypted, "t")).toEqual(before);
    });
  });

  it("without keys an update puts nothing onto a thread that is encrypted and holds no value yet", async () => {
    const open = await newDatabase();
    const encrypted = await open({ keys: [KEY] });
    await chainGraph(encrypted).updateState(threadConfig("t"), {}, "c");
    const before = await threadSnapshot(encrypted, "t");
    const saver = await open();
    await expect(chainGraph(saver).updateState(threadConfig("t"), { log: ["more"] }, "a")).rejects.toMatchObject({
      code: "persistence.unknown-key",
    });
    expect(await threadSnapshot(encrypted, "t")).toEqual(before);
  });
}

function at(checkpointId: string) {
  return { configurable: { thread_id: "t", checkpoint_id: checkpointId } };
}
