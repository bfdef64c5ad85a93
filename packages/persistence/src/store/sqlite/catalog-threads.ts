import type { ThreadSummary } from "../../catalog/thread-catalog.ts";
import type { CheckpointRow, StoredThreadPage, StoredThreadQuery } from "../checkpoint-store.ts";
import { madeAt } from "./catalog-made-at.ts";
import type { SqlRow, SqlStep } from "./database-thread.ts";
import { textOf } from "./rows.ts";

/** One thread more than the page: it tells whether another page follows. */
export function listThreadsStep({ limit, cursor, order, prefix = "", withHeads = false }: StoredThreadQuery): SqlStep {
  const wanted = limit + 1;
  if (order === "id") {
    const start = cursor === undefined ? "thread_id >= ?2" : "thread_id > ?1";
    return { sql: summaryOf(byId(start), withHeads), params: [cursor ?? "", prefix, wanted] };
  }
  return { sql: summaryOf(RECENT, withHeads), params: [Number(cursor ?? Number.MAX_SAFE_INTEGER), prefix, wanted] };
}

export function threadPage(rows: readonly SqlRow[], { limit, order, withHeads }: StoredThreadQuery): StoredThreadPage {
  const page = rows.slice(0, limit);
  const last = page.at(-1);
  return {
    threads: page.map(threadSummary),
    ...(last && rows.length > limit && { nextCursor: textOf(last, order === "id" ? "thread_id" : "last") }),
    ...(withHeads && { heads: new Map(page.flatMap((row) => headRow(row) ?? []).map((row) => [row.threadId, row])) }),
  };
}

function headRow(row: SqlRow): CheckpointRow | undefined {
  const { head_id: checkpointId, parent_id: parentId, checkpoint, metadata } = row;
  if (typeof checkpointId !== "string" || typeof checkpoint !== "string") return undefined;
  return {
    threadId: textOf(row, "thread_id"),
    namespace: "",
    checkpointId,
    parentId: typeof parentId === "string" ? parentId : undefined,
    checkpoint,
    metadata: String(metadata),
  };
}

const HAS_PREFIX = "substr(thread_id, 1, length(?2)) = ?2";
// SQLite has no loose index scan of its own: from one thread to the next by the index, whatever stands between.
const NEXT_THREAD = "(SELECT min(c.thread_id) FROM checkpoints c WHERE c.thread_id > thread.thread_id)";
const LAST_ARRIVAL = "(SELECT max(seq) FROM checkpoints c WHERE c.thread_id = thread.thread_id)";

const byId = (start: string) => `
  thread (thread_id, number) AS (
    SELECT min(thread_id), 1 FROM checkpoints WHERE ${start}
    UNION ALL SELECT ${NEXT_THREAD}, number + 1 FROM thread WHERE ${HAS_PREFIX} AND number < ?3),
  page AS (SELECT thread_id, 0 AS last, number AS position FROM thread WHERE ${HAS_PREFIX})`;

// A page of what was written last is most often found among the last rows, where each thread's last one is looked for. Where
// these do not fill it (a rare prefix, the end of the list), it is found among all threads of the prefix, in the index alone.
const LAST_ROWS = 20_000;
const RECENT = `
  latest AS MATERIALIZED (
    SELECT thread_id, seq AS last FROM checkpoints c
    WHERE seq < ?1 AND seq > min(?1, (SELECT max(seq) FROM checkpoints)) - ${LAST_ROWS} AND ${HAS_PREFIX}
      AND NOT EXISTS (SELECT 1 FROM checkpoints l WHERE l.thread_id = c.thread_id AND l.seq > c.seq)
    ORDER BY seq DESC LIMIT ?3),
  thread (thread_id) AS (
    SELECT iif((SELECT count(*) FROM latest) < ?3, (SELECT min(thread_id) FROM checkpoints WHERE thread_id >= ?2), NULL)
    UNION ALL SELECT ${NEXT_THREAD} FROM thread WHERE ${HAS_PREFIX}),
  page AS (
    SELECT thread_id, last, -last AS position FROM (
      SELECT * FROM latest UNION SELECT thread_id, ${LAST_ARRIVAL} AS last FROM thread WHERE ${HAS_PREFIX})
    WHERE last < ?1 ORDER BY last DESC LIMIT ?3)`;

function summaryOf(page: string, withHeads: boolean): string {
  const head = withHeads ? ", h.parent_checkpoint_id AS parent_id, h.checkpoint, h.metadata" : "";
  return `WITH RECURSIVE ${page}
  SELECT page.thread_id, page.last, h.checkpoint_id AS head_id, ${madeAt("h")} AS ts,
    json_extract(h.metadata, '$.step') AS step, json_extract(h.metadata, '$.source') AS source,
    (SELECT count(*) FROM checkpoints c WHERE c.thread_id = page.thread_id) AS checkpoints${head}
  FROM page LEFT JOIN checkpoints h ON h.seq = (
    SELECT max(seq) FROM checkpoints c WHERE c.thread_id = page.thread_id AND c.checkpoint_ns = '')
  ORDER BY page.position`;
}

function threadSummary(row: SqlRow): ThreadSummary {
  const { head_id: headId, ts, step, source } = row;
  return {
    threadId: textOf(row, "thread_id"),
    checkpoints: Number(row["checkpoints"]),
    ...(typeof headId === "string" && { headId }),
    ...(typeof ts === "string" && { updatedAt: ts }),
    ...(typeof step === "number" && { step }),
    ...(typeof source === "string" && { source }),
  };
}
