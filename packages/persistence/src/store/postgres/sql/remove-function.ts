import type { SchemaNames } from "../names.ts";
import { buildingOn } from "./building-on.ts";
import { defineFunction } from "./function-body.ts";

/**
 * Removes checkpoints of a thread, or with no ids the thread, if it is as its stamp says. Returns how many checkpoints, writes and
 * values went, and null where it is not.
 */
export function removeFunction(names: SchemaNames): string {
  const { remove, deleteThread, stamp, checkpoints, blobs, writes, threads, arrivals, paths } = names;
  const count = [checkpoints, writes, blobs].map(
    (table) => `(SELECT count(*) FROM ${table} x WHERE x.thread_id = p_thread)`,
  );
  const removeNamed = [writes, paths, arrivals, checkpoints].map(
    (table) => `DELETE FROM ${table} x USING unnest(p_namespaces, p_ids) AS gone (ns, id)
    WHERE x.thread_id = p_thread AND x.checkpoint_ns = gone.ns AND x.checkpoint_id = gone.id;`,
  );
  return defineFunction({
    name: remove,
    parameters: "p_thread text, p_stamp text, p_namespaces text[], p_ids text[]",
    returns: "text",
    body: `
DECLARE
  before bigint[];
  after bigint[];
BEGIN
  -- The lock that all who write take. It leaves the stamp as it is.
  INSERT INTO ${threads} AS t (thread_id, updated_at) VALUES (p_thread, '-infinity')
  ON CONFLICT (thread_id) DO UPDATE SET updated_at = t.updated_at;
  IF ${stamp}(p_thread) <> p_stamp THEN
    DELETE FROM ${threads} t WHERE t.thread_id = p_thread AND t.updated_at = '-infinity' AND t.deleted_at IS NULL;
    RETURN NULL;
  END IF;

  before := ARRAY[${count.join(", ")}];
  IF p_ids IS NULL THEN
    PERFORM ${deleteThread}(p_thread);
  ELSIF cardinality(p_ids) > 0 THEN
    -- A run that began at one of them, and has not written since, is refused as after a deletion: what it builds on is gone.
    UPDATE ${threads} t SET updated_at = clock_timestamp(), deleted_at = clock_timestamp(),
      last_checkpoint_id = greatest(t.last_checkpoint_id, (SELECT max(gone.id) FROM unnest(p_ids) AS gone (id)))
    WHERE t.thread_id = p_thread;
    ${removeNamed.join("\n    ")}
    WITH RECURSIVE ${buildingOn(
      names,
      `SELECT 0, c.thread_id, c.checkpoint_ns, v.key, v.value
      FROM ${checkpoints} c, jsonb_each_text(c.checkpoint -> 'channel_versions') v WHERE c.thread_id = p_thread`,
    )}
    DELETE FROM ${blobs} b WHERE b.thread_id = p_thread AND NOT EXISTS (
      SELECT FROM needed n WHERE n.checkpoint_ns = b.checkpoint_ns AND n.channel = b.channel AND n.version = b.version);
  END IF;
  after := ARRAY[${count.join(", ")}];
  RETURN concat_ws(' ', before[1] - after[1], before[2] - after[2], before[3] - after[3]);
END`,
  });
}
