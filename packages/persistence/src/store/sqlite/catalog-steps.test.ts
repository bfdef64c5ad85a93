import Database from "libsql";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import type { ThreadQuery } from "../../catalog/thread-catalog.ts";
import { databaseStats, STATS_STEPS } from "./catalog-stats.ts";
import { listThreadsStep, threadPage } from "./catalog-threads.ts";
import { SCHEMA } from "./schema.ts";

const CHECKPOINTS = 200_000;

// Three checkpoints a thread, a third of the way apart; every hundredth belongs to one of ten large threads.
const THREADS = Math.ceil(CHECKPOINTS / 3);
const THREAD = `iif(n % 100 = 0, 'large:' || (n / 100 % 10), 'small:' || printf('%06d', n % ${THREADS}))`;

let database: Database.Database;

function open(): void {
  database = new Database(":memory:");
  for (const sql of SCHEMA) database.exec(sql);
}

const CHECKPOINT = "thread_id, checkpoint_ns, checkpoint_id, parent_checkpoint_id, checkpoint, versions, metadata";
const VALUE = "thread_id, checkpoint_ns, channel, version, base, type, blob";
const WRITE = "thread_id, checkpoint_ns, checkpoint_id, task_id, idx, task_path, channel, type, blob";

function fill(checkpoints = CHECKPOINTS): void {
  const numbers = `WITH RECURSIVE c(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM c WHERE n < ${checkpoints})`;
  database.exec(`${numbers} INSERT INTO checkpoints (seq, ${CHECKPOINT}) SELECT n, ${THREAD}, '', printf('%08x', n), NULL,
    json_object('ts', strftime('%Y-%m-%dT%H:%M:%fZ', 1800000000 + n * 20, 'unixepoch')), '{}', '{"source":"loop","step":1}' FROM c`);
  database.exec(
    `${numbers} INSERT INTO checkpoint_blobs (${VALUE}) SELECT ${THREAD}, '', 'text', n, NULL, 'json', zeroblob(100) FROM c`,
  );
  database.exec(
    `${numbers} INSERT INTO checkpoint_writes (${WRITE}) SELECT ${THREAD}, '', printf('%08x', n), 'task', 0, '', 'text', 'json', zeroblob(50) FROM c`,
  );
}

function run(sql: string, params: readonly unknown[] = []): { rows: Record<string, unknown>[]; steps: number } {
  const statement = database.prepare(sql);
  const rows = statement.all(params) as Record<string, unknown>[];
  const [counted] = database.prepare("SELECT max(nstep) AS steps FROM sqlite_stmt WHERE sql = ?").all([sql]);
  return { rows, steps: (counted as { steps: number }).steps };
}

function list(query: Omit<ThreadQuery, "limit">) {
  const { sql, params } = listThreadsStep({ limit: 20, ...query });
  const { rows, steps } = run(sql, params);
  return { ...threadPage(rows, { limit: 20, ...query }), steps };
}

describe("a large database", () => {
  beforeAll(() => {
    open();
    fill();
  });
  afterAll(() => database.close());

  it.each<Omit<ThreadQuery, "limit">>([
    { order: "id" },
    { order: "id", prefix: "small:01" },
    { order: "id", cursor: "small:060000" },
    { order: "recent" },
    { order: "recent", cursor: "150000" },
    { order: "recent", prefix: "small:" },
  ])("gives a page of %j in as many steps as the page takes", (query) => {
    const { threads, steps } = list(query);
    expect(threads).toHaveLength(20);
    expect(steps).toBeLessThan(60_000);
  });

  it("is taken stock of from a sample, which it says", () => {
    const stats = databaseStats(STATS_STEPS.map(({ sql }) => run(sql).rows));
    const isNear = (expected: number, part = 0.05) =>
      expect.toSatisfy((value: number) => Math.abs(value - expected) <= expected * part) as number;
    const [threads] = run("SELECT count(DISTINCT thread_id) AS threads FROM checkpoints").rows;
    expect(stats).toMatchObject({
      threads: isNear(Number(threads?.["threads"])),
      checkpoints: isNear(CHECKPOINTS, 0.01),
      writes: isNear(CHECKPOINTS, 0.01),
      bytes: isNear(150 * CHECKPOINTS, 0.01),
      channels: [{ channel: "text", values: isNear(CHECKPOINTS, 0.01), bytes: isNear(100 * CHECKPOINTS, 0.01) }],
      oldest: "2027-01-15T08:00:20.000Z",
      newest: "2027-03-02T15:06:40.000Z",
    });
    expect(stats.growth).toHaveLength(30);
    expect(stats.growth[10]).toEqual({ day: "2027-02-11", checkpoints: isNear(4_320, 0.15) });
    const largest = stats.largestThreads;
    expect(largest.map(({ threadId }) => threadId).toSorted()).toEqual(
      Array.from({ length: 10 }, (_, number) => `large:${number}`),
    );
    expect(largest[0]).toMatchObject({ checkpoints: 200, bytes: 200 * 150 });
    expect(stats.estimated.toSorted()).toEqual(
      ["threads", "checkpoints", "growth", "writes", "channels", "bytes", "largestThreads"].toSorted(),
    );
  });

  it("is looked at in no more places than one of 60,000 checkpoints", () => {
    const many = stepsForStats();
    database.exec(`DELETE FROM checkpoints WHERE seq > 60000`);
    for (const table of ["checkpoint_blobs", "checkpoint_writes"])
      database.exec(`DELETE FROM ${table} WHERE rowid > 60000`);
    expect(many).toBeLessThan(stepsForStats() * 1.5);
  });
});

describe("a database", () => {
  beforeEach(open);
  afterEach(() => database.close());

  it("gives threads whose last checkpoint arrived long ago, behind many of another", () => {
    fill(30_000);
    database.exec("UPDATE checkpoints SET thread_id = 'busy' WHERE seq > 5000");
    const { threads, nextCursor } = list({ order: "recent" });
    expect(threads.slice(0, 3).map(({ threadId, headId }) => [threadId, headId])).toEqual([
      ["busy", (30_000).toString(16).padStart(8, "0")],
      ["large:0", (5_000).toString(16).padStart(8, "0")],
      ["small:004999", (4_999).toString(16).padStart(8, "0")],
    ]);
    const next = list({ order: "recent", cursor: nextCursor! }).threads;
    expect(new Set([...threads, ...next].map(({ threadId }) => threadId)).size).toBe(40);
  });

  it("is counted up to 50,000 rows of each table, also where many were removed", () => {
    fill(60_000);
    for (const table of ["checkpoints", "checkpoint_blobs", "checkpoint_writes"]) {
      database.exec(`DELETE FROM ${table} WHERE rowid <= 20000`);
    }
    const stats = databaseStats(STATS_STEPS.map(({ sql }) => run(sql).rows));
    expect(stats).toMatchObject({ checkpoints: 40_000, writes: 40_000, bytes: 40_000 * 150, estimated: [] });
  });
});

function stepsForStats(): number {
  return STATS_STEPS.reduce((sum, { sql }) => sum + run(sql).steps, 0);
}
