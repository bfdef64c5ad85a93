import type { SchemaNames } from "../names.ts";
import { ROW_KIND } from "../rows.ts";
import { RETURNS_ANSWER_ROWS } from "./answer-rows.ts";
import { buildingOn, selectBuilding } from "./building-on.ts";
import { defineFunction } from "./function-body.ts";
import { lookUp } from "./look-up.ts";

/** Per channel its writes on the way to a checkpoint, which version it starts from, and the rows that build that. */
export function deltaHistoryFunction(names: SchemaNames): string {
  const { deltaHistory, checkpoints, blobs, writes, paths } = names;
  const here = { thread_id: "p_thread", checkpoint_ns: "p_ns" };
  const version = "c.checkpoint -> 'channel_versions' ->> a.channel";
  return defineFunction({
    name: deltaHistory,
    parameters: "p_thread text, p_ns text, p_id text, p_channels text[]",
    returns: RETURNS_ANSWER_ROWS,
    body: `
BEGIN
  RETURN QUERY
  -- From the parent upwards, each channel for itself, up to the nearest ancestor that holds a value.
  WITH RECURSIVE ancestors (channel, depth, checkpoint_id, parent_id, version) AS (
    SELECT wanted.channel, 0, c.checkpoint_id, c.parent_checkpoint_id, NULL::text
    FROM unnest(p_channels) AS wanted (channel) ${lookUp(checkpoints, "c", { ...here, checkpoint_id: "p_id" })}
    UNION ALL
    SELECT a.channel, a.depth + 1, c.checkpoint_id, c.parent_checkpoint_id, b.version
    FROM ancestors a ${lookUp(checkpoints, "c", { ...here, checkpoint_id: "a.parent_id" })}
    LEFT ${lookUp(blobs, "b", { ...here, channel: "a.channel", version })} AND b.type <> 'empty'
    WHERE a.version IS NULL
  ),
  ${buildingOn(names, "SELECT 0, p_thread, p_ns, a.channel, a.version FROM ancestors a WHERE a.version IS NOT NULL")}
  SELECT ${ROW_KIND.seed}, 0, 0, a.channel, a.version, NULL, NULL, NULL, NULL, NULL, NULL, NULL::text
  FROM ancestors a WHERE a.version IS NOT NULL
  UNION ALL ${selectBuilding(names)}
  UNION ALL
  SELECT ${ROW_KIND.write}, -a.depth, w.idx, w.channel, coalesce(w.type, ''), w.task_id, p.task_path, w.checkpoint_id,
    NULL, NULL, NULL, encode(w.blob, 'base64')
  FROM ancestors a ${lookUp(writes, "w", { ...here, checkpoint_id: "a.checkpoint_id", channel: "a.channel" })}
  LEFT ${lookUp(paths, "p", { ...here, checkpoint_id: "w.checkpoint_id", task_id: "w.task_id" })}
  WHERE a.depth > 0;
END`,
  });
}
