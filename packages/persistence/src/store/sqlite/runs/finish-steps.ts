import type { Fence } from "../../../runs/fence.ts";
import type { RunEvent, RunOutcome } from "../../run-store.ts";
import type { SqlStep } from "../database-thread.ts";
import { NOW } from "./database-clock.ts";
import { noteEvent } from "./event-steps.ts";
import { fenceParams, HELD } from "./fence-steps.ts";

const REFUSE_OTHERS = `SELECT 1 WHERE NOT EXISTS (SELECT 1 FROM threadkeep_runs WHERE ${HELD})`;

const FINISH = `
UPDATE threadkeep_runs SET state = ?2, state_since = ${NOW}, due_at = ${NOW} + CAST(?3 AS INTEGER), stop_requested = 0, failure = ?4
WHERE run_id = ?1`;

// Who asked for its end gets to it before who sweeps, unless it is gone by the time that a lease takes. It has failed as before.
const GIVE_BACK = `
UPDATE threadkeep_runs SET state_since = ${NOW},
  due_at = ${NOW} + max(CAST(?2 AS INTEGER), iif(stop_requested, coalesce(due_at - alive_at, 0), 0))
WHERE run_id = ?1`;

const DROP_INPUT = "DELETE FROM threadkeep_run_inputs WHERE run_id = ?1";

const LET_GO = "UPDATE threadkeep_runs SET owner = NULL WHERE run_id = ?1";

// What was begun by taking the run up was counted then.
const UNCOUNT = `
UPDATE threadkeep_runs SET attempts = max(0, attempts - 1), total_attempts = total_attempts - 1
WHERE run_id = ?1 AND EXISTS (
  SELECT 1 FROM threadkeep_run_events e WHERE e.run_id = ?1 AND e.epoch = threadkeep_runs.epoch AND e.kind = 'taken-up')`;

export function finishSteps(fence: Fence, outcome: RunOutcome): SqlStep[] {
  const { runId } = fence;
  const kind = eventOf(outcome);
  const isGivenBack = kind === "given-back";
  return [
    { sql: REFUSE_OTHERS, params: fenceParams(fence), refuses: true },
    isGivenBack ? { sql: GIVE_BACK, params: [runId, dueAfterMs(outcome)] } : endStep(runId, outcome),
    { sql: noteEvent(kind, "run_id = ?1", !isGivenBack), params: [runId] },
    ...(isGivenBack ? [{ sql: UNCOUNT, params: [runId] }] : []),
    ...(outcome.state === "open" ? [{ sql: LET_GO, params: [runId] }] : []),
    ...(outcome.state === "done" ? [{ sql: DROP_INPUT, params: [runId] }] : []),
  ];
}

function endStep(runId: string, outcome: RunOutcome): SqlStep {
  const failure = "failure" in outcome && outcome.failure !== undefined ? JSON.stringify(outcome.failure) : null;
  return { sql: FINISH, params: [runId, outcome.state, dueAfterMs(outcome), failure] };
}

function eventOf(outcome: RunOutcome): RunEvent["kind"] {
  if (outcome.state !== "open") return outcome.state;
  return outcome.failure === undefined ? "given-back" : "postponed";
}

/** Null for never. */
function dueAfterMs(outcome: RunOutcome): number | null {
  if (outcome.state === "done" || outcome.state === "left") return null;
  if (outcome.state === "waiting") return outcome.limitMs ?? null;
  return outcome.state === "open" ? outcome.afterMs : 0;
}
