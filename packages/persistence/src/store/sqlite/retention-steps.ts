import type { AncestryRow, RemovalOrder, ThreadsQuery } from "../retention-store.ts";
import type { SqlStep } from "./database-thread.ts";
import { deleteThreadSteps } from "./delete-steps.ts";
import type { Selection } from "./read-steps.ts";

// Whatever is put or written takes a place after all others. So does what replaces a write: SQLite gives it its place before
// it removes what stood there.
const stampOf = (threadId: string) => `(
  (SELECT count(*) || ':' || coalesce(max(seq), 0) FROM checkpoints WHERE thread_id = ${threadId}) || ':' ||
  (SELECT count(*) || ':' || coalesce(max(rowid), 0) FROM checkpoint_writes WHERE thread_id = ${threadId}) || ':' ||
  (SELECT coalesce(max(epoch), 0) FROM threadkeep_runs WHERE thread_id = ${threadId}))`;

// From one thread id to the next by the index: a thread's checkpoints are counted, not read.
const THREADS = `
WITH RECURSIVE page (thread_id) AS (
  SELECT min(thread_id) FROM checkpoints WHERE thread_id > ?1
  UNION ALL
  SELECT (SELECT min(c.thread_id) FROM checkpoints c WHERE c.thread_id > p.thread_id) FROM page p WHERE p.thread_id IS NOT NULL
  LIMIT ?2),
threads AS (
  SELECT thread_id, ${stampOf("page.thread_id")} AS stamp,
    (SELECT count(*) FROM checkpoints c WHERE c.thread_id = page.thread_id) AS checkpoints,
    (SELECT max(seq) FROM checkpoints c WHERE c.thread_id = page.thread_id) AS newest,
    (SELECT max(seq) FROM checkpoints c WHERE c.thread_id = page.thread_id AND c.checkpoint_ns = '') AS head
  FROM page WHERE thread_id IS NOT NULL)
SELECT t.thread_id, t.stamp, t.checkpoints, t.head, c.checkpoint_id, json_extract(c.checkpoint, '$.ts') AS ts,
  EXISTS (SELECT 1 FROM threadkeep_runs r WHERE r.thread_id = t.thread_id AND r.state = 'open') AS has_open_run
FROM threads t JOIN checkpoints c ON c.seq = t.newest ORDER BY t.thread_id`;

export function threadsStep({ after, limit }: ThreadsQuery): SqlStep {
  return { sql: THREADS, params: [after ?? "", limit] };
}

export function selectSeqs(seqs: readonly number[]): Selection {
  return { sql: "SELECT value FROM json_each(?)", params: [JSON.stringify(seqs)] };
}

const LINKS = `
SELECT c.checkpoint_ns, c.checkpoint_id, c.parent_checkpoint_id, json_extract(c.metadata, '$.parents.""') AS root_id,
  json_extract(c.metadata, '$.source') AS source,
  iif(json_extract(c.metadata, '$.source') IN ('loop', 'input', 'fork'), '[]', (
   SELECT json_group_array(v.key) FROM json_each(c.versions) v
   WHERE v.key NOT GLOB '__*' AND v.key NOT GLOB 'branch:to:*' AND v.key NOT GLOB 'join:*' AND NOT EXISTS (
     SELECT 1 FROM checkpoint_blobs b WHERE b.thread_id = c.thread_id AND b.checkpoint_ns = c.checkpoint_ns
     AND b.channel = v.key AND b.version = v.value AND b.type <> 'empty'))) AS valueless,
  (SELECT json_group_array(d.key) FROM json_each(c.metadata, '$.counters_since_delta_snapshot') d) AS counted,
  coalesce(json_extract(c.checkpoint, '$.v') < 4 AND EXISTS (
    SELECT 1 FROM checkpoint_writes w WHERE w.thread_id = c.thread_id AND w.checkpoint_ns = c.checkpoint_ns
    AND w.checkpoint_id = c.parent_checkpoint_id AND w.channel = '__pregel_tasks'), 0) AS needs_parent,
  coalesce(json_extract(c.metadata, '$.forkedFrom.threadId') <> c.thread_id, 0) AS is_fork,
  (SELECT json_group_array(DISTINCT w.channel) FROM checkpoint_writes w WHERE w.thread_id = c.thread_id
    AND w.checkpoint_ns = c.checkpoint_ns AND w.checkpoint_id = c.checkpoint_id) AS written
FROM checkpoints c WHERE c.thread_id = ?1 ORDER BY c.seq`;

export function linksStep(threadId: string): SqlStep {
  return { sql: LINKS, params: [threadId] };
}

export function ancestryStep(threadId: string): SqlStep {
  return {
    sql: "SELECT checkpoint_ns, checkpoint_id, ancestor_id FROM threadkeep_ancestry WHERE thread_id = ?1",
    params: [threadId],
  };
}

const COUNT = `SELECT (SELECT count(*) FROM checkpoints WHERE thread_id = ?1) AS checkpoints,
  (SELECT count(*) FROM checkpoint_writes WHERE thread_id = ?1) AS writes,
  (SELECT count(*) FROM checkpoint_blobs WHERE thread_id = ?1) AS "values"`;

const removeFrom = (table: "checkpoints" | "checkpoint_writes") => `
DELETE FROM ${table} WHERE thread_id = ?1 AND (checkpoint_ns, checkpoint_id) IN (
  SELECT value ->> 0, value ->> 1 FROM json_each(?2))`;

// A run that began at one of them, and has not written since, is refused as after a deletion: what it builds on is gone.
const LEAVE_TOMBSTONE = `
INSERT INTO threadkeep_deleted_threads (thread_id, last_checkpoint_id, deleted_at)
SELECT ?1, max(value ->> 1), strftime('%Y-%m-%dT%H:%M:%fZ') FROM json_each(?2) HAVING count(*) > 0
ON CONFLICT DO UPDATE SET last_checkpoint_id = max(last_checkpoint_id, excluded.last_checkpoint_id), deleted_at = excluded.deleted_at`;

// Not by NOT IN over the names: a row that is not found there is compared to each that is, for the sake of NULL. And a CROSS
// JOIN goes from the checkpoints to their values, never from each value to all checkpoints.
const REMOVE_UNNEEDED_VALUES = `
WITH RECURSIVE needed (id, checkpoint_ns, channel, base) AS (
  SELECT b.rowid, b.checkpoint_ns, b.channel, b.base
  FROM checkpoints c CROSS JOIN json_each(c.versions) v CROSS JOIN checkpoint_blobs b
  ON b.thread_id = c.thread_id AND b.checkpoint_ns = c.checkpoint_ns AND b.channel = v.key AND b.version = v.value
  WHERE c.thread_id = ?1
  UNION
  SELECT b.rowid, b.checkpoint_ns, b.channel, b.base
  FROM needed n CROSS JOIN checkpoint_blobs b
  ON b.thread_id = ?1 AND b.checkpoint_ns = n.checkpoint_ns AND b.channel = n.channel AND b.version = n.base)
DELETE FROM checkpoint_blobs WHERE rowid IN (
  SELECT rowid FROM checkpoint_blobs WHERE thread_id = ?1 EXCEPT SELECT id FROM needed)`;

/** What it counts at its first and last step is what there was before and after. */
export function removeSteps({ threadId, stamp, remove, ancestry }: RemovalOrder): SqlStep[] {
  const count = { sql: COUNT, params: [threadId] };
  return [
    { sql: `SELECT 1 WHERE ${stampOf("?1")} <> ?2`, params: [threadId, stamp], refuses: true },
    count,
    ...(remove === "thread" ? deleteThreadSteps(threadId) : removeCheckpointSteps(threadId, remove)),
    ...(remove === "thread" || ancestry === undefined ? [] : ancestrySteps(threadId, ancestry)),
    count,
  ];
}

function removeCheckpointSteps(threadId: string, remove: ReadonlyMap<string, readonly string[]>): SqlStep[] {
  const places = JSON.stringify(Array.from(remove, ([namespace, ids]) => ids.map((id) => [namespace, id])).flat());
  return [
    { sql: LEAVE_TOMBSTONE, params: [threadId, places] },
    { sql: removeFrom("checkpoint_writes"), params: [threadId, places] },
    { sql: removeFrom("checkpoints"), params: [threadId, places] },
    { sql: REMOVE_UNNEEDED_VALUES, params: [threadId] },
  ];
}

function ancestrySteps(threadId: string, ancestry: readonly AncestryRow[]): SqlStep[] {
  const rows = ancestry.map(({ namespace, checkpointId, ancestorId = null }) => [namespace, checkpointId, ancestorId]);
  return [
    { sql: "DELETE FROM threadkeep_ancestry WHERE thread_id = ?1", params: [threadId] },
    {
      sql: "INSERT INTO threadkeep_ancestry SELECT ?1, value ->> 0, value ->> 1, value ->> 2 FROM json_each(?2)",
      params: [threadId, JSON.stringify(rows)],
    },
  ];
}
