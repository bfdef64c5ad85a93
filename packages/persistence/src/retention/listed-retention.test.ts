import { MemorySaver } from "@langchain/langgraph-checkpoint";
import { describe, expect, it } from "vitest";
import { guardCheckpointer } from "../checkpointer/guard/guard-checkpointer.ts";
import { askingGraph, chainGraph, threadConfig } from "../history/testing/graphs.ts";
import { STOCK_SAVERS } from "../history/testing/stock-savers.ts";
import { applyRetention } from "./apply-retention.ts";
import { planRetention } from "./plan-retention.ts";
import { inDays, plansOf, useDatabase } from "./testing/use-database.ts";

const database = useDatabase();

describe("other savers", () => {
  it.each(STOCK_SAVERS)("%s: whole threads go, and single checkpoints stay with a reason", async (name, create) => {
    const stock = create();
    await chainGraph(stock).invoke({ log: [] }, threadConfig("done"));
    await askingGraph(stock, { count: 0 }).invoke({ log: [] }, threadConfig("paused"));
    const plan = planRetention(stock, { purgeDoneAfterDays: 1, keepLast: 1 }, { now: inDays(2) });
    const [done, paused] = await plansOf(plan);
    expect(done).toMatchObject({ threadId: "done", action: "purge", checkpoints: 5 });
    expect(paused).toMatchObject({ threadId: "paused", action: "keep", status: "paused" });
    expect(paused?.reasons[1]).toMatchObject({
      code: "whole-threads-only",
      message: expect.stringContaining(name) as string,
    });
    expect(await applyRetention(plan)).toMatchObject({ purged: 1, kept: 1, removed: { checkpoints: 5 } });
    expect(await stock.getTuple(threadConfig("done"))).toBeUndefined();
    expect(await stock.getTuple(threadConfig("paused"))).toBeDefined();
  });

  it.each(STOCK_SAVERS)("%s: a thread that went on is left alone", async (_name, create) => {
    const stock = create();
    await chainGraph(stock).invoke({ log: [] }, threadConfig("t"));
    const plan = planRetention(stock, { purgeDoneAfterDays: 1 }, { now: inDays(2) });
    const threads = await plansOf(plan);
    await chainGraph(stock).invoke({ log: [] }, threadConfig("t"));
    expect(await applyRetention(plan, { threads })).toMatchObject({ purged: 0, skipped: 1 });
  });

  it("refuses a plan of single checkpoints that was made on another saver", async () => {
    await chainGraph(database.saver).invoke({ log: [] }, threadConfig("t"));
    const threads = await plansOf(planRetention(database.saver, { keepLast: 1 }));
    const applying = applyRetention(planRetention(new MemorySaver(), { keepLast: 1 }), { threads });
    await expect(applying).rejects.toMatchObject({ code: "retention.whole-threads-only" });
  });

  it("works through a guard as without it", async () => {
    await chainGraph(database.saver).invoke({ log: [] }, threadConfig("t"));
    expect(await applyRetention(planRetention(guardCheckpointer(database.saver), { keepLast: 1 }))).toMatchObject({
      pruned: 1,
    });
  });
});
