import type { RunToAdmit, RunToContinue } from "../../run-store.ts";
import type { SqlStep } from "../database-thread.ts";
import { NOW } from "./database-clock.ts";
import { noteEvent } from "./event-steps.ts";
import { IS_HELD_FOR_EFFECTS, RUN_COLUMNS } from "./run-rows.ts";

// All before it are done or left: a thread may have thousands.
const IS_LAST = "thread_id = ?1 AND epoch = (SELECT max(epoch) FROM threadkeep_runs WHERE thread_id = ?1)";

const NOT_TO_REPLACE = `
SELECT ${RUN_COLUMNS} FROM threadkeep_runs WHERE ${IS_LAST} AND (
  state = 'waiting' AND NOT ?2 OR state = 'open' AND NOT (?3 AND (owner IS NULL OR due_at <= ${NOW}))
  OR state <> 'done' AND ${IS_HELD_FOR_EFFECTS})`;

const UNFINISHED = `${IS_LAST} AND state IN ('open', 'waiting', 'failed', 'poisoned')`;
const LEAVE = `
UPDATE threadkeep_runs SET state = 'left', state_since = ${NOW}, due_at = NULL, stop_requested = 0 WHERE ${UNFINISHED}`;

// Only the last run of a thread is ever gone on with.
const DROP_INPUTS = "DELETE FROM threadkeep_run_inputs WHERE thread_id = ?1";

const ADMIT = `
INSERT INTO threadkeep_runs (run_id, thread_id, graph, graph_version, state, owner, epoch, due_at, created_at, alive_at, loop_at,
  state_since, base_checkpoint_id, attempts, total_attempts, options, stop_requested)
SELECT ?2, ?1, ?3, ?4, 'open', ?5, 1 + coalesce((SELECT max(epoch) FROM threadkeep_runs WHERE thread_id = ?1), 0), now + ?6,
  now, now, now, now, ?7, 0, 0, ?8, 0
FROM (SELECT ${NOW} AS now)`;

const KEEP_INPUT = `
INSERT OR REPLACE INTO threadkeep_run_inputs (run_id, thread_id, type, input)
SELECT run_id, thread_id, ?2, ?3 FROM threadkeep_runs WHERE ${IS_LAST}`;

const READ_LAST = `SELECT ${RUN_COLUMNS} FROM threadkeep_runs WHERE ${IS_LAST}`;

const READ_LEFT = `SELECT ${RUN_COLUMNS} FROM threadkeep_runs WHERE ${UNFINISHED}`;

/** Which of `admitSteps` gives what is left behind. */
export const LEFT_STEP = 1;

/** The last of them gives the run. */
export function admitSteps(run: RunToAdmit): SqlStep[] {
  const { threadId, runId, graph, graphVersion = null, owner, leaseMs, baseCheckpointId = null, replaces } = run;
  const columns = [threadId, runId, graph, graphVersion, owner, leaseMs, baseCheckpointId, JSON.stringify(run.options)];
  const replaced = [Number(replaces.includes("waiting")), Number(replaces.includes("open"))];
  return [
    { sql: NOT_TO_REPLACE, params: [threadId, ...replaced], refuses: true },
    { sql: READ_LEFT, params: [threadId] },
    { sql: noteEvent("left", UNFINISHED), params: [threadId] },
    { sql: LEAVE, params: [threadId] },
    { sql: DROP_INPUTS, params: [threadId] },
    { sql: ADMIT, params: columns },
    { sql: noteEvent("admitted", "run_id = ?1"), params: [runId] },
    ...inputSteps(run),
  ];
}

const NOT_TO_CONTINUE = `
SELECT ${RUN_COLUMNS} FROM threadkeep_runs WHERE ${IS_LAST} AND (
  state NOT IN (SELECT value FROM json_each(?2)) OR state = 'open' AND due_at > ${NOW} OR ${IS_HELD_FOR_EFFECTS}
  OR epoch <> ?3)`;
const NOTHING_TO_CONTINUE = "SELECT 1 WHERE NOT EXISTS (SELECT 1 FROM threadkeep_runs WHERE thread_id = ?1)";

const CONTINUE = `
UPDATE threadkeep_runs SET state = 'open', owner = ?2, epoch = epoch + 1, due_at = ${NOW} + ?3, alive_at = ${NOW}, loop_at = ${NOW},
  state_since = ${NOW}, base_checkpoint_id = ?4, attempts = 0, failure = NULL, stop_requested = 0
WHERE ${IS_LAST}`;

/** The last of them gives the run. */
export function continueSteps(run: RunToContinue): SqlStep[] {
  const { threadId, owner, leaseMs, baseCheckpointId = null, states, epoch = null } = run;
  return [
    { sql: NOTHING_TO_CONTINUE, params: [threadId], refuses: true },
    { sql: NOT_TO_CONTINUE, params: [threadId, JSON.stringify(states), epoch], refuses: true },
    { sql: CONTINUE, params: [threadId, owner, leaseMs, baseCheckpointId] },
    { sql: noteEvent("continued", IS_LAST), params: [threadId] },
    ...inputSteps(run),
  ];
}

function inputSteps({ threadId, input }: Pick<RunToAdmit, "threadId" | "input">): SqlStep[] {
  return [
    { sql: KEEP_INPUT, params: [threadId, input.type, input.bytes] },
    { sql: READ_LAST, params: [threadId] },
  ];
}
