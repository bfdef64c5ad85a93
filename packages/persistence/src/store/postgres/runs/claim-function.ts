import type { SchemaNames } from "../names.ts";
import { defineFunction, READ_IN_ORDER } from "../sql/function-body.ts";
import { msBetween, runDocument } from "./run-document.ts";
import { tellEvents } from "./tell-events.ts";

const PARAMETERS = "p_owner text, p_lease_ms float8, p_limit int, p_thread text, p_graphs text[]";

/** Takes the leases of runs that are due, the oldest first. Returns them as JSON. */
export function claimFunction(names: SchemaNames): string {
  const { claimRuns, runs } = names;
  const lastSign = "greatest(b.alive_at, b.progress_at, b.state_since)";
  const before = `SELECT b.run_id, greatest(0, round(${msBetween(lastSign, "now_at")})) AS after_ms FROM ${runs} b`;
  return defineFunction({
    name: claimRuns,
    parameters: PARAMETERS,
    returns: "SETOF text",
    settings: READ_IN_ORDER,
    body: `
DECLARE
  now_at timestamptz(3) := clock_timestamp();
  ids text[];
BEGIN
  -- Two queries: one plan for both would read all that is due to find one thread.
  IF p_thread IS NULL THEN
    SELECT array_agg(d.run_id ORDER BY d.due_at, d.run_id) INTO ids FROM (${selectDue(names)}) d;
  ELSE
    SELECT array_agg(d.run_id) INTO ids FROM (${selectDue(names, "r.thread_id = p_thread")}) d;
  END IF;
  now_at := clock_timestamp();

  RETURN QUERY
  WITH taken AS (
    UPDATE ${runs} r SET owner = p_owner, epoch = r.epoch + 1, due_at = now_at + p_lease_ms * interval '1 millisecond',
      alive_at = now_at, loop_at = now_at, state_since = now_at, stop_requested = false,
      attempts = r.attempts + 1, total_attempts = r.total_attempts + 1
    FROM (${before} WHERE b.run_id = ANY (ids)) before
    WHERE r.run_id = before.run_id RETURNING r.*, before.after_ms),
  told AS (${tellEvents(names, { kind: "'taken-up'", from: "taken r", afterMs: "r.after_ms" })})
  SELECT (${runDocument("r")})::text FROM taken r ORDER BY array_position(ids, r.run_id);
END`,
  });
}

/** Locks what it finds, and passes over what somebody writes to, renews or takes at this moment. */
function selectDue({ runs }: Pick<SchemaNames, "runs">, condition = "true"): string {
  return `SELECT r.run_id, r.due_at FROM ${runs} r
    WHERE r.state = 'open' AND r.due_at <= now_at AND r.graph = ANY (p_graphs) AND ${condition}
    ORDER BY r.due_at, r.run_id LIMIT p_limit FOR UPDATE SKIP LOCKED`;
}
