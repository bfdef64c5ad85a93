import type { ThreadPage, ThreadQuery, ThreadSummary } from "../../catalog/thread-catalog.ts";
import type { SqlRow } from "./postgres-database.ts";

/** From the rows of a `listThreadsQuery`. */
export function threadPage(rows: readonly SqlRow[], { limit, order }: ThreadQuery): ThreadPage {
  const page = rows.slice(0, limit);
  const last = page.at(-1);
  return {
    threads: page.map(threadSummary),
    ...(last &&
      rows.length > limit && { nextCursor: order === "id" ? String(last[0]) : JSON.stringify([last[1], last[0]]) }),
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
