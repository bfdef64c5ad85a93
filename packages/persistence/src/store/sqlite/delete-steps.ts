import type { SqlStep } from "./database-thread.ts";

// A thread that holds nothing leaves no tombstone: nothing that is late can belong to it.
const LEAVE_TOMBSTONE = `
INSERT INTO threadkeep_deleted_threads (thread_id, last_checkpoint_id, deleted_at)
SELECT thread_id, max(checkpoint_id), strftime('%Y-%m-%dT%H:%M:%fZ')
FROM (SELECT thread_id, checkpoint_id FROM checkpoints WHERE thread_id = ?1
      UNION ALL SELECT thread_id, checkpoint_id FROM checkpoint_writes WHERE thread_id = ?1)
GROUP BY thread_id
ON CONFLICT DO UPDATE SET last_checkpoint_id = max(last_checkpoint_id, excluded.last_checkpoint_id), deleted_at = excluded.deleted_at`;

export function deleteThreadSteps(threadId: string): SqlStep[] {
  return [
    LEAVE_TOMBSTONE,
    "DELETE FROM checkpoint_writes WHERE thread_id = ?1",
    "DELETE FROM checkpoint_blobs WHERE thread_id = ?1",
    "DELETE FROM checkpoints WHERE thread_id = ?1",
    "DELETE FROM threadkeep_ancestry WHERE thread_id = ?1",
    "DELETE FROM threadkeep_effects WHERE thread_id = ?1",
    "DELETE FROM threadkeep_run_events WHERE thread_id = ?1",
    "DELETE FROM threadkeep_run_inputs WHERE thread_id = ?1",
    "DELETE FROM threadkeep_runs WHERE thread_id = ?1",
  ].map((sql) => ({ sql, params: [threadId] }));
}
