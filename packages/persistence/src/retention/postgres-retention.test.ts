import { afterAll, beforeAll, expect, it } from "vitest";
import { threadConfig } from "../history/testing/graphs.ts";
import { PostgresCheckpointer } from "../store/postgres/postgres-checkpointer.ts";
import { describePostgres } from "../store/postgres/testing/describe-postgres.ts";
import { applyRetention } from "./apply-retention.ts";
import { planRetention } from "./plan-retention.ts";
import { deltaGraph, loopGraph, nestedGraph } from "./testing/retention-graphs.ts";
import { threadContent } from "./testing/thread-content.ts";
import { inDays } from "./testing/use-database.ts";

describePostgres("retention", (postgres) => {
  let saver: PostgresCheckpointer;
  beforeAll(async () => {
    saver = new PostgresCheckpointer(postgres.connection, { schema: postgres.newSchema() });
    await saver.setup();
  });
  afterAll(() => saver.end());

  it.each([
    ["a list", () => loopGraph(saver, 12), 2],
    ["a DeltaChannel", () => deltaGraph(saver, 12, 9), 9],
    ["subgraphs", () => nestedGraph(saver), undefined],
  ])("keeps what stays of a thread with %s as it was", async (name, graph, stays) => {
    for (let turn = 0; turn < 2; turn++) await graph().invoke({ log: [] }, threadConfig(name));
    const before = await threadContent(saver, name, ["log"]);
    const pin = ({ threadId }: { threadId: string }) => threadId !== name;
    const { pruned, removed } = await applyRetention(planRetention(saver, { keepLast: 2, pin }));
    const after = await threadContent(saver, name, ["log"]);
    expect(pruned).toBe(1);
    expect(removed.checkpoints).toBe(before.size - after.size);
    if (stays !== undefined) expect(after.size).toBe(stays);
    expect([...after]).toEqual([...before].filter(([key]) => after.has(key)));
  });

  it("purges what is done", async () => {
    const plan = planRetention(saver, { purgeDoneAfterDays: 1 }, { now: inDays(2) });
    expect(await applyRetention(plan)).toMatchObject({ purged: 3, kept: 0, skipped: 0 });
    expect((await plan.summarize()).threads).toBe(0);
  });
});
