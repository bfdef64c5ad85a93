import type { RunPage } from "@threadkeep/recovery";
import { describe, expect, it } from "vitest";
import { describeDatabases, useSqlite, type TestDatabase, type UseDatabase } from "./places.ts";
import { FROM_THE_START, stepsGraph } from "./steps-graph.ts";
import { useService, type TestService } from "./use-service.ts";

const STEPS = ["one", "two"];
const THREADS = ["healthy-1", "broken", "healthy-2"];
const ONE_OF_THEM = "WHERE thread_id = 'broken'";
const INPUTS = { sqlite: "threadkeep_run_inputs", postgres: "threadkeep_runs" };

const DAMAGES: Record<string, { sqlite: string; postgres: string }> = {
  "options that are no JSON": both(`UPDATE threadkeep_runs SET options = '{' ${ONE_OF_THEM}`),
  "an input that is no JSON": {
    sqlite: `UPDATE ${INPUTS.sqlite} SET input = CAST('{' AS BLOB) ${ONE_OF_THEM}`,
    postgres: `UPDATE ${INPUTS.postgres} SET input = '{' ${ONE_OF_THEM}`,
  },
  "an input of a form that a later version writes": {
    sqlite: `UPDATE ${INPUTS.sqlite} SET type = 'tk9' ${ONE_OF_THEM}`,
    postgres: `UPDATE ${INPUTS.postgres} SET input_type = 'tk9' ${ONE_OF_THEM}`,
  },
  "an input of a kind that a later version writes": {
    sqlite: `UPDATE ${INPUTS.sqlite} SET type = 'json', input = CAST('{"kind":"batch"}' AS BLOB) ${ONE_OF_THEM}`,
    postgres: `UPDATE ${INPUTS.postgres} SET input_type = 'json', input = '{"kind":"batch"}' ${ONE_OF_THEM}`,
  },
  "a value that is no JSON": {
    sqlite: `UPDATE checkpoint_blobs SET blob = CAST('{' AS BLOB) ${ONE_OF_THEM}`,
    postgres: `UPDATE checkpoint_blobs SET blob = '{' ${ONE_OF_THEM}`,
  },
  "a value of a form that a later version writes": both(`UPDATE checkpoint_blobs SET type = 'tk9' ${ONE_OF_THEM}`),
};
const HARMLESS = {
  "nodes that are no JSON": {
    sqlite: `UPDATE threadkeep_runs SET nodes = '[' ${ONE_OF_THEM}`,
    postgres: `UPDATE threadkeep_runs SET exact_nodes = '[' ${ONE_OF_THEM}`,
  },
  "a failure that is no JSON": both(`UPDATE threadkeep_runs SET failure = '{' ${ONE_OF_THEM}`),
};

const TIMES = ["created_at", "began_at", "alive_at", "loop_at", "progress_at", "state_since"];
/** What SQLite takes for a time: numbers that no date has, and what is no number. */
const NO_TIMES = [
  ["after the last date", "1e30"],
  ["before the first date", "-1e30"],
  ["without an end", "9e999"],
  ["text", "'soon'"],
  ["bytes", "x'00ff'"],
];

describeDatabases((useDatabase) => {
  it.each(Object.entries(DAMAGES))("ends a run by %s, and the others of the sweep go on", async (_what, damage) => {
    const { database, done, worker } = await strand(useDatabase);
    await database.exec(damage);

    const { service, told } = worker();
    const { claimed, results } = await service.sweep();

    expect(claimed).toBe(3);
    expect(Object.fromEntries(results.map(({ threadId, outcome }) => [threadId, outcome]))).toEqual({
      "healthy-1": "done",
      broken: "failed",
      "healthy-2": "done",
    });
    expect(done.filter((step) => step.startsWith("broken"))).toEqual(["broken one"]);
    expect(told()).not.toContain("sweep.failed");
    const failed = results.find(({ outcome }) => outcome === "failed");
    expect(failed?.why).toContain("broken");
    // It is seen, and nothing that is asked of it changes anything.
    const before = await database.dump();
    expect((await service.runs({ stuck: true })).runs).toMatchObject([{ threadId: "broken", state: "failed" }]);
    expect((await service.stats()).byState).toContainEqual({ state: "failed", isStuck: true, runs: 1 });
    expect((await service.sweep()).claimed).toBe(0);
    await expect(service.resume("broken")).rejects.toMatchObject({
      code: expect.stringMatching(/^(run|recovery|persistence)\./),
    });
    expect(await runsIn(database)).toBe(runsOf(before));
  });

  it.each(Object.entries(HARMLESS))("goes on with a run for all of %s", async (_what, damage) => {
    const { database, worker } = await strand(useDatabase);
    await database.exec(damage);
    const { service } = worker();
    expect((await service.runs({ stuck: true })).runs).toHaveLength(3);
    expect((await service.runs({ stuck: true, node: "two" })).runs.length).toBeGreaterThanOrEqual(2);
    expect((await service.stats()).byState).toEqual([{ state: "open", isStuck: true, runs: 3 }]);
    expect((await service.sweep()).results.map(({ outcome }) => outcome)).toEqual(["done", "done", "done"]);
  });

  it("finds an open run that has no time to be due at, a lease after the first sweep", async () => {
    const { database, worker } = await strand(useDatabase);
    await database.exec(`UPDATE threadkeep_runs SET due_at = NULL, owner = 'dead' ${ONE_OF_THEM}`);
    const { service } = worker();
    expect((await service.sweep()).claimed).toBe(2);
    const due = await service.readRun("broken");
    expect(due).toMatchObject({ state: "open", owner: "dead", dueAt: expect.any(String) as string });
    expect(due?.dueInMs).toBeGreaterThan(0);
    const { sqlite, postgres } = database.ago(1);
    const past = (at: string) => `UPDATE threadkeep_runs SET due_at = ${at} ${ONE_OF_THEM}`;
    await database.exec({ sqlite: past(sqlite), postgres: past(postgres) });
    expect((await service.runs({ stuck: true })).runs).toMatchObject([{ threadId: "broken" }]);
    expect((await service.sweep()).results).toMatchObject([{ threadId: "broken", outcome: "done" }]);
  });
});

describe("a time that is none, on SQLite", () => {
  it.each(NO_TIMES)("hides nothing where one is %s", async (_what, noTime) => {
    const { database, worker } = await strand(useSqlite);
    const { service } = worker();
    for (const column of TIMES) {
      await database.exec(`UPDATE threadkeep_runs SET ${column} = ${noTime} ${ONE_OF_THEM}`);
      await expect(service.checkStuckState("broken")).resolves.toMatchObject({ isStuck: true });
      expect((await service.runs({ stuck: true })).runs).toHaveLength(3);
      expect((await service.stats()).byState).toEqual([{ state: "open", isStuck: true, runs: 3 }]);
    }
    expect(await threadsOfAllPages(service)).toEqual(THREADS.toSorted());
    expect(await service.readRun("broken")).toMatchObject({
      createdAt: "unreadable",
      beganAt: "unreadable",
      idleForMs: 0,
    });
    expect((await service.sweep()).results.map(({ outcome }) => outcome)).toEqual(["done", "done", "done"]);
  });

  it.each(NO_TIMES)("is told of a dead run whose times are all %s", async (_what, noTime) => {
    const { database, worker } = await strand(useSqlite);
    const none = TIMES.map((column) => `${column} = ${noTime}`).join(", ");
    await database.exec(`UPDATE threadkeep_runs SET owner = 'dead', ${none} ${ONE_OF_THEM}`);
    await expect(worker().service.checkStuckState("broken")).resolves.toMatchObject({
      state: "dead",
      since: "unreadable",
      reason: expect.stringContaining("dead gave no sign of life for an unknown time"),
    });
  });

  it.each(NO_TIMES)("holds no thread for an effect where a failed run's is %s", async (_what, noTime) => {
    const { database, worker } = await strand(useSqlite);
    await database.exec(`UPDATE threadkeep_runs SET state = 'failed', alive_at = ${noTime} ${ONE_OF_THEM}`);
    const { service } = worker();
    await expect(service.recoverThread("broken", { force: true })).resolves.toMatchObject({ outcome: "done" });
  });

  it.each(NO_TIMES)("leaves no open run that is due %s to nobody", async (_what, noTime) => {
    const { database, worker } = await strand(useSqlite);
    await database.exec(`UPDATE threadkeep_runs SET due_at = ${noTime} ${ONE_OF_THEM}`);
    const { service } = worker();
    await service.sweep();
    await database.exec("UPDATE threadkeep_runs SET due_at = 1 WHERE state = 'open' AND due_at < 9e12");
    await service.sweep();
    expect(await service.readRun("broken")).toMatchObject({ state: "done" });
  });
});

/** Threads whose process died in their second step. */
async function strand(useDatabase: UseDatabase) {
  const database = await useDatabase();
  const done: string[] = [];
  let isDead = true;
  const graph = stepsGraph(STEPS, ({ threadId, name }) => {
    if (isDead && name === "two") throw Object.assign(new Error("overloaded"), { status: 529 });
    done.push(`${threadId} ${name}`);
  });
  const { service } = useService(database.open(), graph, { random: () => 0 });
  for (const threadId of THREADS) {
    await expect(service.run("graph", FROM_THE_START, { threadId })).rejects.toThrow("overloaded");
  }
  isDead = false;
  return { database, done, worker: () => useService(database.open(), graph) };
}

async function threadsOfAllPages(service: TestService["service"]): Promise<string[]> {
  const threads: string[] = [];
  let page: RunPage | undefined;
  do {
    page = await service.runs({ limit: 1, ...(page?.cursor !== undefined && { cursor: page.cursor }) });
    threads.push(...page.runs.map(({ threadId }) => threadId));
  } while (page.cursor !== undefined);
  return threads.toSorted();
}

function both(sql: string): { sqlite: string; postgres: string } {
  return { sqlite: sql, postgres: sql };
}

async function runsIn(database: TestDatabase): Promise<string> {
  return runsOf(await database.dump());
}

// A resume that fails may record how it did; nothing of the thread changes.
function runsOf(dump: string): string {
  return JSON.stringify((JSON.parse(dump) as unknown[][]).slice(0, 3));
}
