import type { SchemaNames } from "../names.ts";
import { checkFence, FENCE_PARAMETERS } from "./check-fence.ts";
import { defineFunction, isoText, PLANNED_ONCE } from "./function-body.ts";

const PARAMETERS = `
  p_thread text, p_ns text, p_id text,
  p_tasks text[], p_indexes int[], p_channels text[], p_types text[], p_paths text[],
  p_starts int[], p_lengths int[], p_bytes bytea,
  ${FENCE_PARAMETERS}`;

/** Puts what tasks wrote. Returns when their thread was deleted, where they are refused for that. */
export function putWritesFunction(names: SchemaNames): string {
  const { putWrites, checkpoints, writes, threads, paths } = names;
  return defineFunction({
    name: putWrites,
    parameters: PARAMETERS,
    returns: "text",
    settings: PLANNED_ONCE,
    body: `
DECLARE
  deleted timestamptz;
  last_deleted text;
BEGIN
  INSERT INTO ${threads} AS t (thread_id, updated_at) VALUES (p_thread, clock_timestamp())
  ON CONFLICT (thread_id) DO UPDATE SET updated_at = excluded.updated_at
  RETURNING t.deleted_at, t.last_checkpoint_id INTO deleted, last_deleted;

  IF deleted IS NOT NULL AND p_id <= last_deleted THEN
    IF NOT EXISTS (
      SELECT FROM ${checkpoints} c WHERE c.thread_id = p_thread AND c.checkpoint_ns = p_ns AND c.checkpoint_id = p_id
    ) THEN
      RETURN ${isoText("deleted")};
    END IF;
  END IF;

  ${checkFence(names)}

  -- In the order of the call: what came first stays.
  INSERT INTO ${writes} (thread_id, checkpoint_ns, checkpoint_id, task_id, idx, channel, type, blob)
  SELECT p_thread, p_ns, p_id, w.task, w.index, w.channel, w.type, substring(p_bytes FROM w.start FOR w.length)
  FROM unnest(p_tasks, p_indexes, p_channels, p_types, p_starts, p_lengths) AS w (task, index, channel, type, start, length)
  WHERE w.index >= 0
  ON CONFLICT DO NOTHING;

  -- What is special is replaced, within one call too.
  IF 0 > ANY (p_indexes) THEN
    INSERT INTO ${writes} (thread_id, checkpoint_ns, checkpoint_id, task_id, idx, channel, type, blob)
    SELECT DISTINCT ON (w.task, w.index) p_thread, p_ns, p_id, w.task, w.index, w.channel, w.type,
      substring(p_bytes FROM w.start FOR w.length)
    FROM unnest(p_tasks, p_indexes, p_channels, p_types, p_starts, p_lengths)
      WITH ORDINALITY AS w (task, index, channel, type, start, length, position)
    WHERE w.index < 0 ORDER BY w.task, w.index, w.position DESC
    ON CONFLICT (thread_id, checkpoint_ns, checkpoint_id, task_id, idx)
    DO UPDATE SET channel = excluded.channel, type = excluded.type, blob = excluded.blob;
  END IF;

  IF '' <> ANY (p_paths) THEN
    INSERT INTO ${paths} (thread_id, checkpoint_ns, checkpoint_id, task_id, task_path)
    SELECT DISTINCT p_thread, p_ns, p_id, w.task, w.path FROM unnest(p_tasks, p_paths) AS w (task, path) WHERE w.path <> ''
    ON CONFLICT DO NOTHING;
  END IF;
  RETURN NULL;
END`,
  });
}
