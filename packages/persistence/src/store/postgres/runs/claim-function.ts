import type { SchemaNames } from "../names.ts";
import { defineFunction, READ_IN_ORDER } from "../sql/function-body.ts";
import { msBetween, runDocument } from "./run-document.ts";
import { LAST_TIME, timeIn } from "./stored-time.ts";
import { tellEvents } from "./tell-events.ts";

const PARAMETERS = "p_owner text, p_lease_ms float8, p_limit int, p_thread text, p_graphs text[]";

/** Takes the leases of runs that are due, the oldest first. Returns them as JSON. */
export function claimFunction(names: SchemaNames): string {
  const { claimRuns, runs } = names;
  const signs = ["b.alive_at", "b.progress_at", "b.state_since"].map(timeIn);
  const lastSign = `greatest(${signs.join(", ")})`;
  const before = `SELECT b.run_id, coalesce(greatest(0, round(${msBetween(lastSign, "now_at")})), 0) AS after_ms FROM ${runs} b`;
  const mends = ["r.due_at IS NULL", `r.due_at > ${LAST_TIME}`].map(
    (isNone) => `  UPDATE ${runs} r SET due_at = now_at + p_lease_ms * interval '1 millisecond'
  WHERE r.state = 'open' AND r.graph = ANY (p_graphs) AND ${isNone}`,
  );
  return defineFunction({
    name: claimRuns,
    parameters: PARAMETERS,
    returns: "SETOF text",
    settings: READ_IN_ORDER,
    body: `
DECLARE
  now_at timestamptz(3) := clock_timestamp();
  ids text[] := '{}';
  is_more boolean := p_thread IS NULL;
  due record;
  after timestamptz := '-infinity';
  after_run text := '';
BEGIN
  -- Nothing of ours writes an open run without a time, or with what is none. Nobody would find it; an owner that lives sets one by its
  -- next heartbeat.
${mends.join(";\n")};
  IF p_thread IS NOT NULL THEN
    ids := ARRAY(
      SELECT r.run_id FROM ${runs} r
      WHERE r.thread_id = p_thread AND r.graph = ANY (p_graphs) AND ${IS_DUE} FOR UPDATE SKIP LOCKED);
  END IF;
  WHILE is_more AND cardinality(ids) < p_limit LOOP
    is_more := false;
    FOR due IN ${selectDue(names)} LOOP
      -- Passed over is what somebody writes to, renews or takes at this moment.
      PERFORM FROM ${runs} r WHERE r.run_id = due.run_id AND ${IS_DUE} FOR UPDATE SKIP LOCKED;
      IF FOUND THEN
        ids := ids || due.run_id;
      END IF;
      EXIT WHEN cardinality(ids) = p_limit;
      after := due.due_at;
      after_run := due.run_id;
      is_more := true;
    END LOOP;
  END LOOP;
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

const IS_DUE = "r.state = 'open' AND r.due_at <= now_at";

/**
 * Those that come next. The first of each graph, for the first of all: what belongs to other graphs is not read, however much of it is
 * due. In words that no other index gives the order for, whatever the planner knows of the table.
 */
function selectDue({ runs }: Pick<SchemaNames, "runs">): string {
  return `SELECT d.due_at, d.run_id FROM (SELECT DISTINCT unnest(p_graphs) AS graph) g, LATERAL (
      SELECT r.due_at, r.run_id FROM ${runs} r
      WHERE r.state = 'open' AND (r.graph, r.due_at, r.run_id) > (g.graph, after, after_run) AND (r.graph, r.due_at) <= (g.graph, now_at)
      ORDER BY r.graph, r.due_at, r.run_id LIMIT p_limit) d
    ORDER BY d.due_at, d.run_id LIMIT p_limit`;
}
