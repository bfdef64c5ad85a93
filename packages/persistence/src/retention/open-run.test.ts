import { mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { threadConfig } from "../history/testing/graphs.ts";
import type { StoredCheckpointer } from "../checkpointer/stored-checkpointer.ts";
import { PostgresCheckpointer } from "../store/postgres/postgres-checkpointer.ts";
import { describePostgres } from "../store/postgres/testing/describe-postgres.ts";
import { SqliteCheckpointer } from "../store/sqlite/sqlite-checkpointer.ts";
import { applyRetention } from "./apply-retention.ts";
import { planRetention } from "./plan-retention.ts";
import { loopGraph } from "./testing/retention-graphs.ts";
import { inDays } from "./testing/use-database.ts";

const POLICY = { purgeDoneAfterDays: 1, purgeRunnableAfterDays: 1 };

function itSparesRuns(open: () => Promise<StoredCheckpointer & { end(): Promise<void> }>): void {
  it("leaves a thread whose run was admitted and has not begun", async () => {
    const saver = await open();
    await loopGraph(saver, 3).invoke({ log: [] }, threadConfig("t"));
    await admit(saver);
    const plan = planRetention(saver, POLICY, { now: inDays(2) });
    expect(await applyRetention(plan)).toMatchObject({ purged: 0, kept: 1 });
    expect(await saver.runs.readThread("t")).toMatchObject({ state: "open" });
    await saver.end();
  });

  it("leaves a thread whose run was admitted after the plan was made", async () => {
    const saver = await open();
    await loopGraph(saver, 3).invoke({ log: [] }, threadConfig("t"));
    const plan = planRetention(saver, POLICY, { now: inDays(2) });
    const threads = [];
    for await (const batch of plan) threads.push(...batch.threads);
    expect(threads).toMatchObject([{ action: "purge" }]);
    await admit(saver);
    const [{ threadId, stamp } = { threadId: "", stamp: "" }] = threads;
    expect(await saver.retention.remove({ threadId, stamp, remove: "thread" })).toBeUndefined();
    expect(await saver.runs.readThread("t")).toMatchObject({ state: "open" });
    await saver.end();
  });
}

function admit(saver: StoredCheckpointer) {
  return saver.runs.admit({
    runId: "r",
    threadId: "t",
    graph: "loop",
    graphVersion: undefined,
    owner: "o",
    leaseMs: 30_000,
    input: { log: [] },
    baseCheckpointId: undefined,
    options: {},
    replaces: [],
  });
}

describe("retention beside runs on SQLite", () => {
  itSparesRuns(async () => new SqliteCheckpointer(join(mkdtempSync(join(tmpdir(), "threadkeep-")), "threads.db")));
});

describePostgres("retention beside runs", (postgres) => {
  itSparesRuns(async () => {
    const saver = new PostgresCheckpointer(postgres.connection, { schema: postgres.newSchema() });
    await saver.setup();
    return saver;
  });
});
