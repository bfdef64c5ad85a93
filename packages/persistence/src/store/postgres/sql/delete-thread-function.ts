import type { SchemaNames } from "../names.ts";
import { defineFunction } from "./function-body.ts";

/** Deletes exactly one thread, and leaves its tombstone. */
export function deleteThreadFunction({
  deleteThread,
  checkpoints,
  blobs,
  writes,
  threads,
  arrivals,
  paths,
  ancestry,
  runs,
  runEvents,
  effects,
}: SchemaNames): string {
  const remove = [checkpoints, blobs, writes, arrivals, paths, ancestry].map(
    (table) => `DELETE FROM ${table} x WHERE x.thread_id = p_thread;`,
  );
  return defineFunction({
    name: deleteThread,
    parameters: "p_thread text",
    returns: "text",
    body: `
DECLARE
  last text;
BEGIN
  -- Made where it is missing, so that who begins the thread at this moment waits for it.
  INSERT INTO ${threads} (thread_id, updated_at) VALUES (p_thread, clock_timestamp())
  ON CONFLICT (thread_id) DO UPDATE SET updated_at = excluded.updated_at;

  SELECT greatest(
    (SELECT max(c.checkpoint_id) FROM ${checkpoints} c WHERE c.thread_id = p_thread),
    (SELECT max(w.checkpoint_id) FROM ${writes} w WHERE w.thread_id = p_thread)) INTO last;
  IF last IS NULL THEN
    -- Nothing that is late can belong to a thread that holds nothing.
    DELETE FROM ${threads} t WHERE t.thread_id = p_thread AND t.deleted_at IS NULL;
  ELSE
    UPDATE ${threads} t SET deleted_at = clock_timestamp(), last_checkpoint_id = greatest(t.last_checkpoint_id, last)
    WHERE t.thread_id = p_thread;
  END IF;

  ${remove.join("\n  ")}
  -- Its runs first: whoever claims an effect for one of them holds its row, and is waited for.
  WITH gone AS (DELETE FROM ${runs} r WHERE r.thread_id = p_thread RETURNING r.run_id)
  DELETE FROM ${runEvents} e USING gone WHERE e.run_id = gone.run_id;
  DELETE FROM ${effects} e WHERE e.thread_id = p_thread;
  RETURN NULL;
END`,
  });
}
