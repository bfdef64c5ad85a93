import Database from "libsql";
import { expect, it } from "vitest";
import { linksStep, removeSteps, threadsStep } from "./retention-steps.ts";
import { SCHEMA } from "./schema.ts";

const REMOVAL = { threadId: "t", stamp: "", remove: new Map([["", ["1"]]]) };

/** Reading all rows of a table, or all of a thread's once for each: what a large database does not forgive. */
const TOO_MUCH = /SCAN (checkpoint|c\b|b\b|w\b)|SEARCH b USING [A-Z ]*INDEX \S+ \(thread_id=\?\)/;

it.each([
  ["reads a page of threads", [threadsStep({ after: "t", limit: 10 })]],
  ["reads how a thread hangs together", [linksStep("t")]],
  ["removes a thread", removeSteps({ ...REMOVAL, remove: "thread" })],
  ["removes checkpoints", removeSteps(REMOVAL)],
])("%s by the indexes", (_what, steps) => {
  const database = new Database(":memory:");
  for (const sql of SCHEMA) database.exec(sql);
  for (const { sql, params } of steps) {
    const plan = database.prepare(`EXPLAIN QUERY PLAN ${sql}`).all([...params]) as { detail: string }[];
    expect(plan.map(({ detail }) => detail).filter((detail) => TOO_MUCH.test(detail))).toEqual([]);
  }
  database.close();
});
