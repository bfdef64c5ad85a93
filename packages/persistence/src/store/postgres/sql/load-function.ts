import { TASKS } from "@langchain/langgraph-checkpoint";
import { quoteText, type SchemaNames } from "../names.ts";
import { ROW_KIND } from "../rows.ts";
import { RETURNS_ANSWER_ROWS } from "./answer-rows.ts";
import { buildingOn, selectBuilding } from "./building-on.ts";
import { defineFunction } from "./function-body.ts";
import { as, lookUp } from "./look-up.ts";
import { isSteering } from "./steering.ts";

const PARAMETERS =
  "p_threads text[], p_namespaces text[], p_ids text[], p_sort_ids text[], p_ranks bigint[], p_all boolean";
const CHECKPOINT = ["thread_id", "checkpoint_ns", "checkpoint_id"] as const;

/**
 * Checkpoints with all that their tuples are made of: what they are, the rows their values are built from, their writes, and
 * what their parents sent. With `p_all` false only as much as `ListQuery.values` "steering" says.
 */
export function loadFunction(names: SchemaNames): string {
  const { load, checkpoints, writes, arrivals, paths } = names;
  // Told apart by their channels: what an interrupt asks has an id that is needed, the rest is state.
  const isWanted = "p_all OR starts_with(w.channel, '__')";
  const sends = lookUp(writes, "w", { ...as("s", ...CHECKPOINT), checkpoint_id: "s.parent_checkpoint_id" });
  return defineFunction({
    name: load,
    parameters: PARAMETERS,
    returns: RETURNS_ANSWER_ROWS,
    body: `
BEGIN
  RETURN QUERY
  WITH RECURSIVE selected AS MATERIALIZED (
    SELECT p.at::int, dense_rank() OVER (ORDER BY p.thread_id, p.checkpoint_ns)::int AS place, p.sort_id, p.rank,
      c.thread_id, c.checkpoint_ns, c.checkpoint_id, c.parent_checkpoint_id, c.checkpoint,
      m.checkpoint AS exact_checkpoint, coalesce(m.metadata, c.metadata::text) AS metadata
    FROM unnest(p_threads, p_namespaces, p_ids, p_sort_ids, p_ranks)
      WITH ORDINALITY AS p (thread_id, checkpoint_ns, checkpoint_id, sort_id, rank, at)
    ${lookUp(checkpoints, "c", as("p", ...CHECKPOINT))} LEFT ${lookUp(arrivals, "m", as("p", ...CHECKPOINT))}
  ),
  ${buildingOn(
    names,
    `SELECT s.place, s.thread_id, s.checkpoint_ns, v.key, v.value
    FROM selected s, jsonb_each_text(s.checkpoint -> 'channel_versions') v WHERE p_all OR ${isSteering("v.key")}`,
  )}
  SELECT ${ROW_KIND.checkpoint}, s.at, s.place, coalesce(s.exact_checkpoint, s.checkpoint::text), s.metadata, s.thread_id,
    s.checkpoint_ns, s.checkpoint_id, s.parent_checkpoint_id, s.sort_id, s.rank::text, NULL::text FROM selected s
  UNION ALL ${selectBuilding(names)}
  UNION ALL
  SELECT ${ROW_KIND.write}, s.at, w.idx, w.channel, CASE WHEN ${isWanted} THEN coalesce(w.type, '') ELSE 'empty' END, w.task_id,
    p.task_path, NULL, NULL, NULL, NULL, CASE WHEN ${isWanted} THEN encode(w.blob, 'base64') END
  FROM selected s ${lookUp(writes, "w", as("s", ...CHECKPOINT))}
  LEFT ${lookUp(paths, "p", as("w", ...CHECKPOINT, "task_id"))}
  UNION ALL
  SELECT ${ROW_KIND.send}, s.at, w.idx, w.channel, coalesce(w.type, ''), w.task_id, NULL, NULL, NULL, NULL, NULL,
    encode(w.blob, 'base64')
  FROM selected s ${sends}
  WHERE w.channel = ${quoteText(TASKS)} AND s.checkpoint -> 'v' < '4';
END`,
  });
}
