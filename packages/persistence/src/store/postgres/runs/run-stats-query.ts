import { RECOVERY_DAYS } from "../../run-store.ts";
import type { SchemaNames } from "../names.ts";
import { isBlocked } from "./run-document.ts";
import { timeText } from "./stored-time.ts";
import { UNFINISHED } from "./unfinished.ts";

const NODES = 50;

/** One JSON document, from which `readRunStats` makes RunStats. */
export function runStatsQuery({ runs, runEvents }: SchemaNames): string {
  return `
WITH clock AS MATERIALIZED (SELECT clock_timestamp() AS now_at),
unfinished AS MATERIALIZED (
  SELECT r.thread_id, r.state, r.graph, r.step, r.nodes, r.created_at,
    coalesce(r.due_at <= clock.now_at OR r.state = 'open' AND r.owner IS NOT NULL AND ${isBlocked("r")}, false) AS is_stuck
  FROM ${runs} r, clock WHERE r.state ${UNFINISHED}),
states AS (
  SELECT state, is_stuck AS "isStuck", count(*) AS runs FROM unfinished GROUP BY 1, 2
  UNION ALL SELECT state, false, count(*) FROM ${runs} WHERE state IN ('done', 'left') GROUP BY 1),
places AS (SELECT graph, nodes, step, state, is_stuck, count(*) AS runs FROM unfinished GROUP BY 1, 2, 3, 4, 5),
nodes AS (
  SELECT graph, node, step, state, is_stuck AS "isStuck", sum(runs) AS runs
  -- A node that was sent to several times is one.
  FROM places, LATERAL (SELECT DISTINCT n AS node FROM jsonb_array_elements_text(nodes) n) next
  GROUP BY 1, 2, 3, 4, 5 ORDER BY 6 DESC, 1, 2, 3, 4, 5 LIMIT ${NODES}),
oldest AS (SELECT thread_id, created_at FROM unfinished WHERE state = 'open' ORDER BY created_at LIMIT 1),
newest AS (SELECT thread_id, created_at FROM ${runs} ORDER BY created_at DESC, run_id DESC LIMIT 1),
recoveries AS (
  SELECT count(*) AS count, percentile_disc(ARRAY[0.5, 0.99]) WITHIN GROUP (ORDER BY e.after_ms) AS ms
  FROM ${runEvents} e
  WHERE e.kind = 'taken-up' AND e.at > (SELECT now_at FROM clock) - interval '${RECOVERY_DAYS} days')
SELECT json_build_object(
  'byState', (SELECT json_agg(states ORDER BY state, "isStuck") FROM states),
  'byNode', (SELECT json_agg(nodes) FROM nodes),
  'oldestOpen', (SELECT ${PLACE} FROM oldest),
  'newest', (SELECT ${PLACE} FROM newest),
  'recoveries', (SELECT json_build_object('count', count, 'p50Ms', ms[1], 'p99Ms', ms[2]) FROM recoveries))`;
}

const PLACE = `json_build_object('threadId', thread_id, 'since', ${timeText("created_at")})`;
