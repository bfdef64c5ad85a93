import Database from "libsql";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { ListQuery } from "../checkpoint-store.ts";
import { loadSteps, selectPage } from "./read-steps.ts";
import { SCHEMA } from "./schema.ts";

const CHECKPOINTS = 10_000;
const PAGE = 20;

let database: Database.Database;
beforeEach(() => {
  database = new Database(":memory:");
  for (const sql of SCHEMA) database.exec(sql);
});
afterEach(() => database.close());

const CHECKPOINT = "thread_id, checkpoint_ns, checkpoint_id, parent_checkpoint_id, checkpoint, versions, metadata";
const VALUE = "thread_id, checkpoint_ns, channel, version, base, type, blob";
const WRITE = "thread_id, checkpoint_ns, checkpoint_id, task_id, idx, task_path, channel, type, blob";

/** One in four below the root; each with a list, a branch, and a write. */
function fill(checkpoints: number): void {
  const numbers = `WITH RECURSIVE c(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM c WHERE n < ${checkpoints})`;
  const place = "'t', iif(n % 4 = 0, 'sub', '')";
  database.exec(`${numbers} INSERT INTO checkpoints (seq, ${CHECKPOINT}) SELECT n, ${place}, printf('%08x', n), NULL, '{"v":4}',
    json_object('list', CAST(n AS TEXT), 'branch:to:a', CAST(n AS TEXT)), '{}' FROM c`);
  database.exec(
    `${numbers} INSERT INTO checkpoint_blobs (${VALUE}) SELECT ${place}, 'list', n, NULL, 'json', '1' FROM c`,
  );
  database.exec(
    `${numbers} INSERT INTO checkpoint_blobs (${VALUE}) SELECT ${place}, 'branch:to:a', n, NULL, 'json', '1' FROM c`,
  );
  database.exec(
    `${numbers} INSERT INTO checkpoint_writes (${WRITE}) SELECT ${place}, printf('%08x', n), 'task', 0, '', 'list', 'json', '1' FROM c`,
  );
}

function queryOf(parts: Partial<ListQuery>): ListQuery {
  const place = { threadId: "t", namespace: "", checkpointId: undefined };
  const page = { before: undefined, filter: {}, cursor: undefined, pageSize: PAGE };
  return { ...place, ...page, order: "newest", values: "all", ...parts };
}

/** What SQLite did for a page, in steps of its machine: the same on any computer. */
function stepsFor(query: ListQuery): number {
  return loadSteps(selectPage(query), query)
    .map(({ sql, params }) => {
      const statement = database.prepare(sql);
      statement.all(params);
      const [counted] = database.prepare("SELECT max(nstep) AS steps FROM sqlite_stmt WHERE sql = ?").all([sql]);
      return (counted as { steps: number }).steps;
    })
    .reduce((sum, steps) => sum + steps);
}

const END = { newest: 30, oldest: CHECKPOINTS - 30 } as const;

describe.each(["newest", "oldest"] as const)("a page of a thread of 10,000 checkpoints, %s first", (order) => {
  it.each([
    ["all values, one namespace", { values: "all", namespace: "" }],
    ["no values, one namespace", { values: "steering", namespace: "" }],
    ["all values, all namespaces", { values: "all", namespace: undefined }],
    ["no values, all namespaces", { values: "steering", namespace: undefined }],
  ] as const)("takes as many steps at the far end as at the near: %s", (_what, parts) => {
    fill(CHECKPOINTS);
    const first = stepsFor(queryOf({ ...parts, order }));
    const last = stepsFor(queryOf({ ...parts, order, cursor: String(END[order]) }));
    expect(first).toBeGreaterThan(PAGE * 10);
    expect(last).toBeLessThan(first * 1.02);
    expect(last).toBeGreaterThan(first * 0.98);
  });

  it("finds where it begins by the id of the checkpoint that it follows in as few steps", () => {
    fill(CHECKPOINTS);
    const first = stepsFor(queryOf({ order }));
    const before = { checkpointId: (END[order] + 1).toString(16).padStart(8, "0") };
    expect(stepsFor(queryOf({ order, before }))).toBeLessThan(first * 1.05);
  });

  it("takes no more steps than of a thread of 100", () => {
    fill(100);
    const few = stepsFor(queryOf({ order }));
    database.exec("DELETE FROM checkpoints; DELETE FROM checkpoint_blobs; DELETE FROM checkpoint_writes");
    fill(CHECKPOINTS);
    expect(stepsFor(queryOf({ order }))).toBeLessThan(few * 1.02);
  });

  it.each(["", undefined])("is a range of an index, already in order: namespace %j", (namespace) => {
    const { sql, params } = selectPage(queryOf({ order, namespace, cursor: "5000" }));
    const plan = database.prepare(`EXPLAIN QUERY PLAN ${sql}`).all(params) as { detail: string }[];
    const index = namespace === "" ? "arrival (thread_id=? AND checkpoint_ns=? AND " : "thread (thread_id=? AND ";
    const range = order === "newest" ? "seq<?" : "seq>?";
    expect(plan.map(({ detail }) => detail)).toEqual([
      `SEARCH checkpoints USING COVERING INDEX checkpoints_by_${index}${range})`,
    ]);
  });
});
