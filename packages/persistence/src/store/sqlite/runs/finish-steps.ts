import type { Fence } from "../../../runs/fence.ts";
import type { RunEvent, RunOutcome } from "../../run-store.ts";
import type { SqlStep } from "../database-thread.ts";
import { NOW } from "./database-clock.ts";
import { noteEvent } from "./event-steps.ts";
import { fenceParams, HELD } from "./fence-steps.ts";
import { holdOf } from "../../hold-of.ts";
import { endedInEffect } from "../../lease-keeper/what-is-kept.ts";

const REFUSE_OTHERS = `SELECT 1 WHERE NOT EXISTS (SELECT 1 FROM threadkeep_runs WHERE ${HELD})`;

// What may still happen counts as a sign of life that is to come.
const signOfLife = (holdMs: string) =>
  ["alive_at", "loop_at"]
    .map((at) => `${at} = iif(${holdMs} > 0, ${NOW} + CAST(${holdMs} AS INTEGER), ${at})`)
    .join(", ");

const FINISH = `
UPDATE threadkeep_runs SET state = ?2, state_since = ${NOW}, due_at = ${NOW} + CAST(?3 AS INTEGER), stop_requested = 0, failure = ?4,
  ${signOfLife("?5")}
WHERE run_id = ?1`;

// Who asked for its end gets to it before who sweeps, unless it is gone by the time that a lease takes. It has failed as before.
const GIVE_BACK = `
UPDATE threadkeep_runs SET state_since = ${NOW},
  due_at = ${NOW} + max(CAST(?2 AS INTEGER), iif(stop_requested, CAST(?3 AS INTEGER) + coalesce(due_at - alive_at, 0), 0)),
  ${signOfLife("?3")}
WHERE run_id = ?1`;

const DROP_INPUT = "DELETE FROM threadkeep_run_inputs WHERE run_id = ?1";

const LET_GO = "UPDATE threadkeep_runs SET owner = NULL WHERE run_id = ?1";

// What was begun by taking the run up was counted then.
const UNCOUNT = `
UPDATE threadkeep_runs SET attempts = max(0, attempts - 1), total_attempts = total_attempts - 1
WHERE run_id = ?1 AND EXISTS (
  SELECT 1 FROM threadkeep_run_events e WHERE e.run_id = ?1 AND e.epoch = threadkeep_runs.epoch AND e.kind = 'taken-up')`;

// To a time at which a heartbeat that is under way does not take it for held any more.
const RELEASE_HOLD = `
UPDATE threadkeep_runs AS r SET alive_at = state_since, loop_at = state_since WHERE run_id = ?1 AND epoch = ?2 AND ${endedInEffect("r")}`;

export function releaseHoldStep({ runId, epoch }: Fence): SqlStep {
  return { sql: RELEASE_HOLD, params: [runId, epoch] };
}

export function finishSteps(fence: Fence, outcome: RunOutcome): SqlStep[] {
  const { runId } = fence;
  const kind = eventOf(outcome);
  const isGivenBack = kind === "given-back";
  return [
    { sql: REFUSE_OTHERS, params: fenceParams(fence), refuses: true },
    isGivenBack ? { sql: GIVE_BACK, params: [runId, dueAfterMs(outcome), holdOf(outcome)] } : endStep(runId, outcome),
    { sql: noteEvent(kind, "run_id = ?1", !isGivenBack), params: [runId] },
    ...(isGivenBack ? [{ sql: UNCOUNT, params: [runId] }] : []),
    ...(outcome.state === "open" ? [{ sql: LET_GO, params: [runId] }] : []),
    ...(outcome.state === "done" ? [{ sql: DROP_INPUT, params: [runId] }] : []),
  ];
}

function endStep(runId: string, outcome: RunOutcome): SqlStep {
  const failure = "failure" in outcome && outcome.failure !== undefined ? JSON.stringify(outcome.failure) : null;
  return { sql: FINISH, params: [runId, outcome.state, dueAfterMs(outcome), failure, holdOf(outcome)] };
}

function eventOf(outcome: RunOutcome): RunEvent["kind"] {
  if (outcome.state !== "open") return outcome.state;
  return outcome.failure === undefined ? "given-back" : "postponed";
}

/** Null for never. */
function dueAfterMs(outcome: RunOutcome): number | null {
  if (outcome.state === "done" || outcome.state === "left") return null;
  if (outcome.state === "waiting") return outcome.limitMs ?? null;
  return outcome.state === "open" ? Math.max(outcome.afterMs, holdOf(outcome)) : 0;
}
