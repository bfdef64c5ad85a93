import type { SqlStep } from "../database-thread.ts";
import { RUN_COLUMNS } from "./run-rows.ts";

const MAX_EVENTS = 100;

const READ_THREAD = `SELECT ${RUN_COLUMNS} FROM threadkeep_runs WHERE thread_id = ?1 ORDER BY epoch DESC LIMIT 1`;
const READ_RUN = `SELECT ${RUN_COLUMNS} FROM threadkeep_runs WHERE run_id = ?1`;
const READ_INPUT = "SELECT type, input AS blob FROM threadkeep_run_inputs WHERE run_id = ?1";
const READ_EVENTS = `
SELECT * FROM (SELECT * FROM threadkeep_run_events WHERE run_id = ?1 ORDER BY seq DESC LIMIT ${MAX_EVENTS}) ORDER BY seq`;
const REQUEST_STOP =
  "UPDATE threadkeep_runs SET stop_requested = 1 WHERE run_id = ?1 AND state = 'open' RETURNING run_id";

export function readThreadStep(threadId: string): SqlStep {
  return { sql: READ_THREAD, params: [threadId] };
}

export function readRunStep(runId: string): SqlStep {
  return { sql: READ_RUN, params: [runId] };
}

export function readInputStep(runId: string): SqlStep {
  return { sql: READ_INPUT, params: [runId] };
}

export function readEventsStep(runId: string): SqlStep {
  return { sql: READ_EVENTS, params: [runId] };
}

export function requestStopStep(runId: string): SqlStep {
  return { sql: REQUEST_STOP, params: [runId] };
}
