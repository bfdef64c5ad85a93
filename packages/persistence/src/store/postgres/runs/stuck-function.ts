import type { SchemaNames } from "../names.ts";
import { defineFunction, READ_IN_ORDER } from "../sql/function-body.ts";
import { idleSince, isBlocked, runDocument } from "./run-document.ts";
import { placeText } from "./stored-time.ts";
import { UNFINISHED } from "./unfinished.ts";

/** Which part of the list a run is of: what is due comes first, then what lives, and is idle or blocked. */
export const STUCK_PARTS = { due: 0, live: 1 } as const;

const PARAMETERS = `
  p_part int, p_after timestamptz, p_after_run text, p_idle_ms float8, p_states text[], p_graph text, p_node text, p_limit int`;

const MATCHES = `(p_states IS NULL OR r.state = ANY (p_states)) AND (p_graph IS NULL OR r.graph = p_graph)
      AND (p_node IS NULL OR r.nodes ? p_node)`;

/** Runs as JSON, the part of the list that each is of, and the time that it stands by there; from a place on. */
export function stuckFunction({ stuckRuns, runs }: SchemaNames): string {
  // What is blocked is listed, whatever is known of its last move.
  const idle = `coalesce(${idleSince("r")}, 'infinity')`;
  const row = (part: keyof typeof STUCK_PARTS, at: string): string =>
    `SELECT (${runDocument("r")})::text, ${STUCK_PARTS[part]}, ${placeText(at)} FROM ${runs} r`;
  return defineFunction({
    name: stuckRuns,
    parameters: PARAMETERS,
    returns: "TABLE (r_run text, r_part int, r_at text)",
    settings: READ_IN_ORDER,
    body: `
DECLARE
  now_at timestamptz(3) := clock_timestamp();
  after timestamptz := p_after;
  after_run text := p_after_run;
  listed int := 0;
BEGIN
  IF p_part = ${STUCK_PARTS.due} THEN
    RETURN QUERY ${row("due", "r.due_at")}
    WHERE r.state ${UNFINISHED} AND r.due_at <= now_at AND (r.due_at, r.run_id) > (after, after_run) AND ${MATCHES}
    ORDER BY r.due_at, r.run_id LIMIT p_limit;
    GET DIAGNOSTICS listed = ROW_COUNT;
    after := '-infinity';
  END IF;

  -- Few runs live: all of them are read, by the index of what may be claimed.
  RETURN QUERY ${row("live", idle)}
  WHERE r.state = 'open' AND r.due_at > now_at AND r.owner IS NOT NULL
    AND (${idle} <= now_at - p_idle_ms * interval '1 millisecond' OR ${isBlocked("r")})
    AND (${idle}, r.run_id) > (after, after_run) AND ${MATCHES}
  ORDER BY ${idle}, r.run_id LIMIT p_limit - listed;
END`,
  });
}
