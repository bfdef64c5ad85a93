import type { ClaimQuery } from "../../run-store.ts";
import type { SqlStep } from "../database-thread.ts";
import { LAST_TIME_MS } from "./columns.ts";
import { NOW } from "./database-clock.ts";
import { RUN_COLUMNS } from "./run-rows.ts";

// Which runs they are is decided once: a moment later others are due as well.
const TABLE = `
CREATE TEMP TABLE IF NOT EXISTS threadkeep_claimed (number INTEGER PRIMARY KEY, run_id TEXT NOT NULL, after_ms INTEGER NOT NULL)`;
const EMPTY = "DELETE FROM temp.threadkeep_claimed";

// Nothing of ours writes an open run without a time, or with what is none. Nobody would find it; an owner that lives sets one by its next
// heartbeat.
const MENDS = ["due_at IS NULL", `due_at > ${LAST_TIME_MS}`].map(
  (isNone) => `UPDATE threadkeep_runs SET due_at = ${NOW} + ?1 WHERE state = 'open' AND ${isNone}`,
);

const choose = (from: string) => `
INSERT INTO temp.threadkeep_claimed (run_id, after_ms)
SELECT run_id, max(0, ${NOW} - max(state_since, coalesce(alive_at, 0), coalesce(progress_at, 0))) FROM ${from}
ORDER BY due_at, run_id LIMIT ?2`;

// The first of each graph, for the first of all: what belongs to other graphs is not read, however much of it is due.
const CHOOSE = choose(`json_each(?1) g CROSS JOIN threadkeep_runs r ON r.rowid IN (
  SELECT rowid FROM threadkeep_runs INDEXED BY threadkeep_runs_to_claim_by_graph
  WHERE graph = g.value AND state = 'open' AND due_at <= ${NOW} ORDER BY due_at, run_id LIMIT ?2)`);
const CHOOSE_OF_THREAD = choose(`threadkeep_runs
WHERE thread_id = ?3 AND state = 'open' AND due_at <= ${NOW} AND graph IN (SELECT value FROM json_each(?1))`);

const CLAIM = `
UPDATE threadkeep_runs SET owner = ?1, epoch = epoch + 1, due_at = ${NOW} + ?2, alive_at = ${NOW}, loop_at = ${NOW}, state_since = ${NOW},
  attempts = attempts + 1, total_attempts = total_attempts + 1, stop_requested = 0
WHERE run_id IN (SELECT run_id FROM temp.threadkeep_claimed)`;

const NOTE = `
INSERT INTO threadkeep_run_events (run_id, thread_id, at, kind, owner, epoch, checkpoint_id, after_ms)
SELECT r.run_id, r.thread_id, ${NOW}, 'taken-up', r.owner, r.epoch, r.checkpoint_id, c.after_ms
FROM temp.threadkeep_claimed c CROSS JOIN threadkeep_runs r ON r.run_id = c.run_id ORDER BY c.number`;

const READ = `
SELECT ${RUN_COLUMNS} FROM (
  SELECT r.* FROM temp.threadkeep_claimed c CROSS JOIN threadkeep_runs r ON r.run_id = c.run_id ORDER BY c.number)`;

/** The last of them gives the runs, oldest first. SQLite has one writer: there is nobody to pass over. */
export function claimSteps({ owner, leaseMs, limit, threadId, graphs }: ClaimQuery): SqlStep[] {
  const wanted = [JSON.stringify([...new Set(graphs)]), limit];
  return [
    { sql: TABLE, params: [] },
    { sql: EMPTY, params: [] },
    ...MENDS.map((sql) => ({ sql, params: [leaseMs] })),
    threadId === undefined ? { sql: CHOOSE, params: wanted } : { sql: CHOOSE_OF_THREAD, params: [...wanted, threadId] },
    { sql: CLAIM, params: [owner, leaseMs] },
    { sql: NOTE, params: [] },
    { sql: READ, params: [] },
  ];
}
