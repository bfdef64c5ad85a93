import { Command } from "@langchain/langgraph";
import Database from "libsql";
import { describe, expect, it } from "vitest";
import { askingGraph, chainGraph, threadConfig } from "../history/testing/graphs.ts";
import { applyRetention } from "./apply-retention.ts";
import { planRetention } from "./plan-retention.ts";
import { loopGraph, nestedGraph } from "./testing/retention-graphs.ts";
import { collect, threadContent } from "./testing/thread-content.ts";
import { inDays, plansOf, pruneAndCompare, useDatabase } from "./testing/use-database.ts";

const database = useDatabase();
const LONG_RUN = { ...threadConfig("t"), recursionLimit: 100 };

describe("what goes", () => {
  it("purges what is done, paused, failed and runnable after the days of each, and nothing else", async () => {
    await chainGraph(database.saver).invoke({ log: [] }, threadConfig("done"));
    await askingGraph(database.saver, { count: 0 }).invoke({ log: [] }, threadConfig("paused"));
    await chainGraph(database.saver, { interruptBefore: ["b"] }).invoke({ log: [] }, threadConfig("runnable"));
    const failing = loopGraph(database.saver, 3, () => Promise.reject(new Error("no")));
    await expect(failing.invoke({ log: [] }, threadConfig("failed"))).rejects.toThrow("no");

    const policy = { purgeDoneAfterDays: 10, purgePausedAfterDays: 20, purgeFailedAfterDays: 30 };
    const purgedIn = async (days: number) =>
      (await plansOf(planRetention(database.saver, policy, { now: inDays(days) })))
        .filter(({ action }) => action === "purge")
        .map(({ threadId }) => threadId);
    expect(await purgedIn(9.9)).toEqual([]);
    expect(await purgedIn(10.1)).toEqual(["done"]);
    expect(await purgedIn(20.1)).toEqual(["done", "paused"]);
    expect(await purgedIn(1_000)).toEqual(["done", "failed", "paused"]);
    const result = await applyRetention(
      planRetention(database.saver, { purgeRunnableAfterDays: 1 }, { now: inDays(2) }),
    );
    expect(result).toMatchObject({ threads: 4, kept: 3, purged: 1, skipped: 0, skippedThreads: [], aborted: false });
    expect((await plansOf(planRetention(database.saver, policy))).map(({ threadId }) => threadId)).toEqual([
      "done",
      "failed",
      "paused",
    ]);
  });

  it("leaves no row of a purged thread, in any table", async () => {
    await nestedGraph(database.saver).invoke({ log: [] }, threadConfig("t"));
    await applyRetention(planRetention(database.saver, { purgeDoneAfterDays: 1 }, { now: inDays(2) }));
    const file = new Database(database.path);
    for (const table of ["checkpoints", "checkpoint_blobs", "checkpoint_writes"]) {
      expect(file.prepare(`SELECT count(*) AS rows FROM ${table}`).all([])).toEqual([{ rows: 0 }]);
    }
    file.close();
  });

  it("keeps the last checkpoints of a thread as they were, and drops the values that only others needed", async () => {
    const graph = loopGraph(database.saver, 40);
    await graph.invoke({ log: [] }, LONG_RUN);
    expect(await pruneAndCompare(database.saver, 3)).toBe(3);
    const file = new Database(database.path);
    const rowsOf = (table: string) => file.prepare(`SELECT count(*) AS rows FROM ${table}`).all([]);
    expect(rowsOf("checkpoint_writes")).toEqual([{ rows: 3 }]);
    const [values] = rowsOf("checkpoint_blobs WHERE channel <> 'log'") as { rows: number }[];
    // Of three checkpoints those of the channels that steer, of forty-two they were more than eighty.
    expect(values?.rows).toBeLessThanOrEqual(6);
    file.close();
    // And goes on from there.
    expect((await graph.invoke({ log: ["more"] }, LONG_RUN)).log).toHaveLength(80);
  });

  it("keeps a paused thread's question, and the thread takes the answer after it was made shorter", async () => {
    const graph = askingGraph(database.saver, { count: 0 });
    await graph.invoke({ log: [] }, threadConfig("t"));
    await graph.invoke(new Command({ resume: "first" }), threadConfig("t"));
    await graph.invoke({ log: [] }, threadConfig("t"));
    expect(await pruneAndCompare(database.saver, 1)).toBe(1);
    const { log } = await graph.invoke(new Command({ resume: "second" }), threadConfig("t"));
    expect(log.slice(3).toSorted()).toEqual(["answer second", "done", "effect"]);
  });
});

describe("archive", () => {
  it("is given all that goes, before it goes, and what rejects keeps its thread", async () => {
    for (const id of ["a", "b"]) await loopGraph(database.saver, 4).invoke({ log: [] }, threadConfig(id));
    const archived: Record<string, unknown[]> = {};
    const plan = planRetention(
      database.saver,
      {
        purgeDoneAfterDays: 1,
        archive: async (thread) => {
          if (thread.threadId === "b") throw new Error("the bucket is full");
          archived[thread.threadId] = (await collect(thread.readCheckpoints())).map(
            ({ checkpoint }) => checkpoint.channel_values["log"],
          );
        },
      },
      { now: inDays(2) },
    );
    const result = await applyRetention(plan);
    expect(result).toMatchObject({ purged: 1, skipped: 1 });
    expect(result.skippedThreads).toMatchObject([
      { threadId: "b", why: "archive-failed", error: { message: "the bucket is full" } },
    ]);
    expect(archived["a"]?.[0]).toHaveLength(4);
    expect((await threadContent(database.saver, "a")).size).toBe(0);
    expect((await threadContent(database.saver, "b")).size).toBe(6);
  });

  it("is given only what goes of a thread that stays", async () => {
    await loopGraph(database.saver, 4).invoke({ log: [] }, threadConfig("a"));
    const seen: unknown[] = [];
    const archive = async (thread: { readCheckpoints(): AsyncIterable<{ checkpoint: { id: string } }> }) => {
      for await (const { checkpoint } of thread.readCheckpoints()) seen.push(checkpoint.id);
    };
    const before = [...(await threadContent(database.saver, "a")).keys()];
    await applyRetention(planRetention(database.saver, { keepLast: 2, archive }));
    const after = await threadContent(database.saver, "a");
    expect(seen).toEqual(before.filter((key) => !after.has(key)).map((key) => (JSON.parse(key) as string[])[1]));
  });

  it("does not save a thread that went on while it was archived from being left alone", async () => {
    const graph = chainGraph(database.saver);
    await graph.invoke({ log: [] }, threadConfig("t"));
    const archive = () => graph.invoke({ log: [] }, threadConfig("t"));
    const plan = planRetention(database.saver, { purgeDoneAfterDays: 1, archive }, { now: inDays(2) });
    expect(await applyRetention(plan)).toMatchObject({
      purged: 0,
      skippedThreads: [{ threadId: "t", why: "changed" }],
    });
  });
});
