import Database from "libsql";
import { expect, it } from "vitest";
import type { RunQuery } from "../../run-store.ts";
import { claimOf, runToAdmit, runToContinue } from "../../testing/runs-of-test.ts";
import type { SqlStep } from "../database-thread.ts";
import { deleteThreadSteps } from "../delete-steps.ts";
import { SCHEMA } from "../schema.ts";
import { admitSteps, continueSteps } from "./admit-steps.ts";
import { claimSteps } from "./claim-steps.ts";
import { fenceSteps } from "./fence-steps.ts";
import { finishSteps } from "./finish-steps.ts";
import { listRunsStep } from "./list-steps.ts";
import { readEventsStep, readInputStep, readRunStep, readThreadStep } from "./read-run-steps.ts";
import { renewSteps } from "./renew-steps.ts";

const FENCE = { runId: "r", owner: "o", epoch: 1 };
const QUERY = {
  states: undefined,
  stuck: { idleMs: 1 },
  graph: undefined,
  node: undefined,
  limit: 10,
  cursor: undefined,
} satisfies RunQuery;
const ALL = { ...QUERY, stuck: undefined };
const after = (part: string) => JSON.stringify([part, 1, "r"]);

/** Reading all runs, events or inputs: what a large database does not forgive. */
const TOO_MUCH = /SCAN (threadkeep|r\b|e\b)/;

it.each<[string, readonly SqlStep[]]>([
  ["admits", admitSteps(runToAdmit({ threadId: "t" }))],
  ["continues", continueSteps(runToContinue({ threadId: "t" }))],
  ["finishes", finishSteps(FENCE, { state: "open", afterMs: 0, failure: undefined })],
  ["checks a fence", fenceSteps(FENCE)],
  ["renews", renewSteps([FENCE], 1)],
  ["reads", [readRunStep("r"), readThreadStep("t"), readInputStep("r"), readEventsStep("r")]],
  ["claims of one thread", claimSteps(claimOf({ threadId: "t" })).filter(isOfTables)],
  ["deletes a thread", deleteThreadSteps("t")],
])("%s by the indexes", (_what, steps) => {
  expect(planOf(steps).filter((detail) => TOO_MUCH.test(detail))).toEqual([]);
});

it.each<[string, string, readonly SqlStep[]]>([
  ["claims", "threadkeep_runs_to_claim_by_graph", claimSteps(claimOf()).filter(isOfTables)],
  ["lists what is stuck", "threadkeep_runs_stuck", [listRunsStep(QUERY)]],
  ["lists what is stuck from a cursor on", "threadkeep_runs_stuck", [listRunsStep({ ...QUERY, cursor: after("due") })]],
  ["lists what lives", "threadkeep_runs_to_claim", [listRunsStep(QUERY)]],
  [
    "lists what lives from a cursor on",
    "threadkeep_runs_to_claim",
    [listRunsStep({ ...QUERY, cursor: after("live") })],
  ],
  ["lists all of a thread", "threadkeep_runs_by_thread", [listRunsStep({ ...ALL, threadId: "t" })]],
  [
    "lists all of a thread from a cursor on",
    "threadkeep_runs_by_thread",
    [listRunsStep({ ...ALL, threadId: "t", cursor: after("all") })],
  ],
  ["lists all", "threadkeep_runs_by_age", [listRunsStep(ALL)]],
  [
    "lists what is unfinished from a cursor on",
    "threadkeep_runs_unfinished",
    [listRunsStep({ ...ALL, states: ["open"], cursor: after("all") })],
  ],
])("%s in the order of the index %s", (_what, index, steps) => {
  const plan = planOf(steps);
  expect(plan.join("\n")).toMatch(new RegExp(`USING (COVERING )?INDEX ${index}\\b`));
  expect(plan).not.toContain("SCAN threadkeep_runs");
});

// A temporary table is there once the first step ran.
function isOfTables({ sql }: SqlStep): boolean {
  return !sql.includes("CREATE TEMP TABLE");
}

function planOf(steps: readonly SqlStep[]): string[] {
  const database = new Database(":memory:");
  for (const sql of SCHEMA) database.exec(sql);
  database.exec(claimSteps(claimOf())[0]!.sql);
  const plans = steps.flatMap(({ sql, params }) => {
    return database.prepare(`EXPLAIN QUERY PLAN ${sql}`).all([...params]) as { detail: string }[];
  });
  database.close();
  return plans.map(({ detail }) => detail);
}
