import { RECOVERY_DAYS, type RunState, type RunStats } from "../../run-store.ts";
import type { SqlRow, SqlStep } from "../database-thread.ts";
import { textOf } from "../rows.ts";
import { numberOf, timeOf } from "./columns.ts";
import { NOW } from "./database-clock.ts";
import { IS_BLOCKED, READABLE_NODES } from "./run-rows.ts";

const MAX_NODES = 50;
const DAY_MS = 24 * 60 * 60 * 1_000;

const UNFINISHED = "state NOT IN ('done', 'left')";
const IS_STUCK = `coalesce(due_at <= ${NOW} OR state = 'open' AND owner IS NOT NULL AND ${IS_BLOCKED}, 0)`;

const BY_STATE = `
SELECT state, ${IS_STUCK} AS is_stuck, count(*) AS runs FROM threadkeep_runs WHERE ${UNFINISHED} GROUP BY state, is_stuck
UNION ALL
SELECT state, 0, count(*) FROM threadkeep_runs WHERE state IN ('done', 'left') GROUP BY state`;

// Runs at the same place are counted before their nodes are looked at. A node that was sent to several times is one.
const BY_NODE = `
WITH place AS (
  SELECT graph, ${READABLE_NODES} AS nodes, step, state, ${IS_STUCK} AS is_stuck, count(*) AS runs FROM threadkeep_runs
  WHERE ${UNFINISHED} AND nodes IS NOT NULL GROUP BY graph, nodes, step, state, is_stuck)
SELECT graph, n.value AS node, step, state, is_stuck, sum(runs) AS runs
FROM place CROSS JOIN json_each(place.nodes) n
WHERE n.key = (SELECT min(o.key) FROM json_each(place.nodes) o WHERE o.value = n.value)
GROUP BY graph, node, step, state, is_stuck ORDER BY sum(runs) DESC, graph, node, step LIMIT ${MAX_NODES}`;

const OLDEST = `
SELECT thread_id, created_at FROM threadkeep_runs WHERE ${UNFINISHED} AND state = 'open' ORDER BY created_at, run_id LIMIT 1`;
const NEWEST = "SELECT thread_id, created_at FROM threadkeep_runs ORDER BY created_at DESC, run_id DESC LIMIT 1";

// The smallest that so large a part is no larger than.
const RECOVERIES = `
WITH taken AS (
  SELECT after_ms, row_number() OVER (ORDER BY after_ms) AS place, count(*) OVER () AS total FROM threadkeep_run_events
  WHERE kind = 'taken-up' AND at > ${NOW} - ${RECOVERY_DAYS * DAY_MS})
SELECT count(*) AS count, min(after_ms) FILTER (WHERE place >= 0.5 * total) AS p50,
  min(after_ms) FILTER (WHERE place >= 0.99 * total) AS p99 FROM taken`;

export const RUN_STATS_STEPS: readonly SqlStep[] = [BY_STATE, BY_NODE, OLDEST, NEWEST, RECOVERIES].map((sql) => ({
  sql,
  params: [],
}));

/** @param results of `RUN_STATS_STEPS` */
export function runStats(results: readonly (readonly SqlRow[])[]): RunStats {
  const [byState = [], byNode = [], [oldest] = [], [newest] = [], [recoveries = {}] = []] = results;
  return {
    byState: byState.map(countOf),
    byNode: byNode.map((row) => ({
      graph: textOf(row, "graph"),
      node: textOf(row, "node"),
      step: numberOf(row["step"]),
      ...countOf(row),
    })),
    oldestOpen: oldest && sinceOf(oldest),
    newest: newest && sinceOf(newest),
    recoveries: {
      days: RECOVERY_DAYS,
      count: Number(recoveries["count"] ?? 0),
      p50Ms: numberOf(recoveries["p50"]),
      p99Ms: numberOf(recoveries["p99"]),
    },
  };
}

function countOf(row: SqlRow): { state: RunState; isStuck: boolean; runs: number } {
  return { state: textOf(row, "state") as RunState, isStuck: row["is_stuck"] === 1, runs: Number(row["runs"]) };
}

function sinceOf(row: SqlRow): { threadId: string; since: string } {
  return { threadId: textOf(row, "thread_id"), since: timeOf(row["created_at"]) ?? "" };
}
