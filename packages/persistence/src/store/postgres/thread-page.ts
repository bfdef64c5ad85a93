import type { ThreadSummary } from "../../catalog/thread-catalog.ts";
import type { CheckpointRow, StoredThreadPage, StoredThreadQuery } from "../checkpoint-store.ts";
import type { SqlRow } from "./postgres-database.ts";

/** From the rows of a `listThreadsQuery`. */
export function threadPage(rows: readonly SqlRow[], { limit, order, withHeads }: StoredThreadQuery): StoredThreadPage {
  const page = rows.slice(0, limit);
  const last = page.at(-1);
  return {
    threads: page.map(threadSummary),
    ...(last &&
      rows.length > limit && { nextCursor: order === "id" ? String(last[0]) : JSON.stringify([last[1], last[0]]) }),
    ...(withHeads && { heads: new Map(page.flatMap((row) => headRow(row) ?? []).map((row) => [row.threadId, row])) }),
  };
}

function headRow(row: SqlRow): CheckpointRow | undefined {
  const [threadId, , headId] = row;
  const [parentId, checkpoint, metadata] = row.slice(7);
  if (typeof headId !== "string" || typeof checkpoint !== "string") return undefined;
  const key = { threadId: String(threadId), namespace: "", checkpointId: headId };
  return {
    ...key,
    parentId: typeof parentId === "string" ? parentId : undefined,
    checkpoint,
    metadata: String(metadata),
  };
}

function threadSummary([threadId, , headId, ts, step, source, checkpoints]: SqlRow): ThreadSummary {
  return {
    threadId: String(threadId),
    checkpoints: Number(checkpoints),
    ...(typeof headId === "string" && { headId }),
    ...(typeof ts === "string" && { updatedAt: ts }),
    ...(typeof step === "string" && { step: Number(step) }),
    ...(typeof source === "string" && { source }),
  };
}
