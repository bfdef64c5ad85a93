import type { SchemaNames } from "../names.ts";
import { checkFence, FENCE_PARAMETERS } from "./check-fence.ts";
import { defineFunction, isoText, PLANNED_ONCE } from "./function-body.ts";
import { inNamespace } from "./in-namespace.ts";
import { insertWrites, OPTIONAL_WRITES_PARAMETERS } from "./insert-writes.ts";
import { selectLast } from "./select-last.ts";

const PARAMETERS = `
  p_thread text, p_ns text, p_id text, p_parent text, p_root text,
  p_checkpoint jsonb, p_metadata jsonb, p_exact_checkpoint text, p_exact_metadata text,
  p_channels text[], p_versions text[], p_types text[], p_starts int[], p_lengths int[], p_bytes bytea,
  ${FENCE_PARAMETERS}, p_step int DEFAULT NULL, p_nodes jsonb DEFAULT NULL, p_exact_nodes text DEFAULT NULL,
  ${OPTIONAL_WRITES_PARAMETERS}`;

// A node may run another graph on a thread of its own, under the same lease: that is no progress of this thread.
const OWN = "r.thread_id = p_thread";
const OWN_ROOT = `${OWN} AND p_step IS NOT NULL`;
const PROGRESS = {
  attempts: `CASE WHEN ${OWN} THEN 0 ELSE r.attempts END`,
  checkpoint_id: `CASE WHEN ${OWN_ROOT} THEN p_id ELSE r.checkpoint_id END`,
  step: `CASE WHEN ${OWN_ROOT} THEN p_step ELSE r.step END`,
  nodes: `CASE WHEN ${OWN_ROOT} THEN p_nodes ELSE r.nodes END`,
  exact_nodes: `CASE WHEN ${OWN_ROOT} THEN p_exact_nodes ELSE r.exact_nodes END`,
};

/**
 * Puts a checkpoint with the values that changed, and before it what the tasks of its parent wrote, where that is given. Returns
 * when its thread was deleted, where it is refused for that.
 */
export function putFunction(names: SchemaNames): string {
  const { put, checkpoints, blobs, writes, threads, arrivals, paths } = names;
  const isStored = `EXISTS (SELECT FROM ${checkpoints} c WHERE ${inNamespace("c")} AND c.checkpoint_id = p_id)`;
  return defineFunction({
    name: put,
    parameters: PARAMETERS,
    returns: "text",
    settings: PLANNED_ONCE,
    body: `
DECLARE
  deleted timestamptz;
  last_deleted text;
  last text;
  place bigint;
  has_arrivals boolean;
BEGIN
  INSERT INTO ${threads} AS t (thread_id, updated_at) VALUES (p_thread, clock_timestamp())
  ON CONFLICT (thread_id) DO UPDATE SET updated_at = excluded.updated_at
  RETURNING t.deleted_at, t.last_checkpoint_id INTO deleted, last_deleted;

  -- What a checkpoint hangs on must be there, when its thread was ever deleted. See CheckpointStore.
  IF deleted IS NOT NULL THEN
    IF (CASE
      WHEN p_parent IS NOT NULL THEN NOT EXISTS (
        SELECT FROM ${checkpoints} c WHERE ${inNamespace("c")} AND c.checkpoint_id = p_parent)
      WHEN p_ns = '' OR p_root IS NULL OR p_root > last_deleted THEN false
      ELSE NOT EXISTS (
        SELECT FROM ${checkpoints} c WHERE c.thread_id = p_thread AND c.checkpoint_ns = '' AND c.checkpoint_id = p_root)
    END) THEN
      -- Writes that came before it. Nothing will ever read them.
      IF NOT ${isStored} THEN
        DELETE FROM ${writes} w WHERE ${inNamespace("w")} AND w.checkpoint_id = p_id;
        DELETE FROM ${paths} p WHERE ${inNamespace("p")} AND p.checkpoint_id = p_id;
      END IF;
      RETURN ${isoText("deleted")};
    END IF;
  END IF;

  ${checkFence(names, PROGRESS)}

  IF p_tasks IS NOT NULL THEN
    ${insertWrites(names, "p_parent")}
  END IF;

  SELECT (SELECT c.checkpoint_id FROM ${checkpoints} c WHERE ${inNamespace("c")} ORDER BY c.checkpoint_id DESC LIMIT 1),
    EXISTS (SELECT FROM ${arrivals} a WHERE ${inNamespace("a")})
  INTO last, has_arrivals;
  IF has_arrivals THEN
    -- What another saver left of one that it deleted says nothing of this one.
    DELETE FROM ${arrivals} a WHERE ${inNamespace("a")} AND a.checkpoint_id = p_id AND NOT ${isStored};
    ${selectLast({ checkpoints, arrivals })}
  END IF;

  -- A checkpoint whose id is not after all that are there stands after the last of them all the same.
  IF last >= p_id THEN
    IF ${isStored} THEN
      last := NULL;
    ELSE
      -- Not by max(): see selectLast.
      place := 1 + coalesce((SELECT a.rank FROM ${arrivals} a WHERE ${inNamespace("a")} AND a.sort_id = last
        ORDER BY a.rank DESC LIMIT 1), 0);
    END IF;
  ELSE
    last := NULL;
  END IF;

  INSERT INTO ${blobs} (thread_id, checkpoint_ns, channel, version, type, blob)
  SELECT p_thread, p_ns, v.channel, v.version, v.type,
    CASE WHEN v.type <> 'empty' THEN substring(p_bytes FROM v.start FOR v.length) END
  FROM unnest(p_channels, p_versions, p_types, p_starts, p_lengths) AS v (channel, version, type, start, length)
  ON CONFLICT DO NOTHING;

  INSERT INTO ${checkpoints} (thread_id, checkpoint_ns, checkpoint_id, parent_checkpoint_id, checkpoint, metadata)
  VALUES (p_thread, p_ns, p_id, p_parent, p_checkpoint, p_metadata)
  ON CONFLICT (thread_id, checkpoint_ns, checkpoint_id)
  DO UPDATE SET checkpoint = excluded.checkpoint, metadata = excluded.metadata;

  IF last IS NOT NULL OR p_exact_checkpoint IS NOT NULL OR p_exact_metadata IS NOT NULL THEN
    INSERT INTO ${arrivals} (thread_id, checkpoint_ns, checkpoint_id, sort_id, rank, checkpoint, metadata)
    VALUES (p_thread, p_ns, p_id, last, place, p_exact_checkpoint, p_exact_metadata)
    ON CONFLICT (thread_id, checkpoint_ns, checkpoint_id)
    DO UPDATE SET checkpoint = excluded.checkpoint, metadata = excluded.metadata;
  ELSIF has_arrivals THEN
    UPDATE ${arrivals} a SET checkpoint = NULL, metadata = NULL
    WHERE ${inNamespace("a")} AND a.checkpoint_id = p_id AND (a.checkpoint IS NOT NULL OR a.metadata IS NOT NULL);
  END IF;
  RETURN NULL;
END`,
  });
}
