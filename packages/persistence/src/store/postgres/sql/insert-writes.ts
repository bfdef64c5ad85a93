import type { SchemaNames } from "../names.ts";

/** Of what tasks wrote, a value a write: all of the same length. Bytes are counted from 1, within `p_bytes`. */
export const WRITES_PARAMETERS = `
  p_tasks text[], p_indexes int[], p_write_channels text[], p_write_types text[], p_paths text[],
  p_write_starts int[], p_write_lengths int[]`;

/** The same where there may be no writes at all: NULL for each. */
export const OPTIONAL_WRITES_PARAMETERS = WRITES_PARAMETERS.replaceAll("[]", "[] DEFAULT NULL");

/** Within the functions that setup() makes: stores what tasks wrote. @param checkpointId what it belongs to, as SQL */
export function insertWrites({ writes, paths }: Pick<SchemaNames, "writes" | "paths">, checkpointId: string): string {
  const columns = "thread_id, checkpoint_ns, checkpoint_id, task_id, idx, channel, type, blob";
  const values = `p_thread, p_ns, ${checkpointId}, w.task, w.index, w.channel, w.type, substring(p_bytes FROM w.start FOR w.length)`;
  const given = "unnest(p_tasks, p_indexes, p_write_channels, p_write_types, p_write_starts, p_write_lengths)";
  return `
  -- In the order of the call: what came first stays.
  INSERT INTO ${writes} (${columns})
  SELECT ${values} FROM ${given} AS w (task, index, channel, type, start, length)
  WHERE w.index >= 0
  ON CONFLICT DO NOTHING;

  -- What is special is replaced, within one call too.
  IF 0 > ANY (p_indexes) THEN
    INSERT INTO ${writes} (${columns})
    SELECT DISTINCT ON (w.task, w.index) ${values}
    FROM ${given} WITH ORDINALITY AS w (task, index, channel, type, start, length, position)
    WHERE w.index < 0 ORDER BY w.task, w.index, w.position DESC
    ON CONFLICT (thread_id, checkpoint_ns, checkpoint_id, task_id, idx)
    DO UPDATE SET channel = excluded.channel, type = excluded.type, blob = excluded.blob;
  END IF;

  IF '' <> ANY (p_paths) THEN
    INSERT INTO ${paths} (thread_id, checkpoint_ns, checkpoint_id, task_id, task_path)
    SELECT DISTINCT p_thread, p_ns, ${checkpointId}, w.task, w.path
    FROM unnest(p_tasks, p_paths) AS w (task, path) WHERE w.path <> ''
    ON CONFLICT DO NOTHING;
  END IF;`;
}
