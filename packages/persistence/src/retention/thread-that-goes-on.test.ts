import { describe, expect, it } from "vitest";
import { askingGraph, chainGraph, threadConfig } from "../history/testing/graphs.ts";
import { SqliteCheckpointer } from "../store/sqlite/sqlite-checkpointer.ts";
import { applyRetention } from "./apply-retention.ts";
import { planRetention } from "./plan-retention.ts";
import { loopGraph } from "./testing/retention-graphs.ts";
import { collect, threadContent } from "./testing/thread-content.ts";
import { inDays, plansOf, useDatabase } from "./testing/use-database.ts";

const database = useDatabase();
const LONG_RUN = { ...threadConfig("t"), recursionLimit: 100 };

describe("a thread that goes on", () => {
  const now = inDays(400);
  const policy = { purgeDoneAfterDays: 1, purgePausedAfterDays: 1, keepLast: 1 };

  it.each(["purge", "prune"] as const)("is left alone where a run came after the plan to %s it", async (action) => {
    const graph = chainGraph(database.saver);
    await graph.invoke({ log: [] }, threadConfig("t"));
    const plan = planRetention(database.saver, policy, action === "purge" ? { now } : {});
    const threads = await plansOf(plan);
    expect(threads).toMatchObject([{ action }]);
    await graph.invoke({ log: [] }, threadConfig("t"));
    const before = await threadContent(database.saver, "t");
    expect(await applyRetention(plan, { threads })).toMatchObject({
      purged: 0,
      pruned: 0,
      skipped: 1,
      skippedThreads: [{ threadId: "t", why: "changed" }],
    });
    expect(await threadContent(database.saver, "t")).toEqual(before);
  });

  it("is left alone where only its question was answered, with an answer as before", async () => {
    const graph = askingGraph(database.saver, { count: 0 });
    await graph.invoke({ log: [] }, threadConfig("t"));
    const head = await database.saver.getTuple(threadConfig("t"));
    const answer = () =>
      database.saver.putWrites(head!.config, [["__resume__", "yes"]], "00000000-0000-0000-0000-000000000000");
    const plan = planRetention(database.saver, { ...policy, purgeRunnableAfterDays: 1 }, { now });
    await answer();
    const threads = await plansOf(plan);
    await answer();
    expect(await applyRetention(plan, { threads })).toMatchObject({ purged: 0, skipped: 1 });
  });

  it("is refused where it began at a checkpoint that went, and its value is not half there", async () => {
    await loopGraph(database.saver, 8).invoke({ log: [] }, threadConfig("t"));
    const pruned = new SqliteCheckpointer(database.path);
    const graph = loopGraph(database.saver, 8, async () => {
      await applyRetention(planRetention(pruned, { keepLast: 1 }));
    });
    const history = await collect(graph.getStateHistory(threadConfig("t")));
    const head = history[0]!.config.configurable!["checkpoint_id"] as string;
    const old = await database.saver.getTuple(history[4]!.config);
    await applyRetention(planRetention(pruned, { keepLast: 1 }));
    await pruned.end();
    const log = [...(old!.checkpoint.channel_values["log"] as string[]), "late"];
    const versions = { ...old!.checkpoint.channel_versions, log: database.saver.getNextVersion(100) };
    const late = { ...old!.checkpoint, id: "late", channel_values: { log }, channel_versions: versions };
    const putting = database.saver.put(
      old!.config,
      late,
      { source: "loop", step: 9, parents: {} },
      { log: versions.log },
    );
    await expect(putting).rejects.toMatchObject({ code: "checkpointer.thread-deleted" });
    expect((await database.saver.getTuple(threadConfig("t")))?.checkpoint.id).toBe(head);
  });

  it("runs while it is made shorter at every step, by another connection", async () => {
    const other = new SqliteCheckpointer(database.path, { synchronous: "off" });
    const graph = loopGraph(database.saver, 25, async () => {
      await applyRetention(planRetention(other, { keepLast: 1 }));
    });
    // Then nothing is on its way while a node works.
    const { log } = await graph.invoke({ log: [] }, { ...LONG_RUN, durability: "sync" });
    await other.end();
    expect(log).toEqual(Array.from({ length: 25 }, (_, step) => `step ${step}`));
    expect((await graph.getState(threadConfig("t"))).values).toEqual({ log });
    expect((await threadContent(database.saver, "t")).size).toBe(2);
  });
});
