import type { BaseCheckpointSaver, CheckpointTuple } from "@langchain/langgraph-checkpoint";
import { namespaceOf } from "../history/checkpoint-reader.ts";
import { madeAt } from "./made-at.ts";
import type { ThreadPage, ThreadQuery, ThreadSummary } from "./thread-catalog.ts";

interface SummarizedThread {
  summary: ThreadSummary;
  /** In any namespace. */
  newestId: string;
}

/** Reads all that the saver has, once. Nothing of it is kept but a summary of each thread of the prefix. */
export async function summarizeThreads(saver: BaseCheckpointSaver, prefix: string): Promise<SummarizedThread[]> {
  const threads = new Map<string, SummarizedThread>();
  for await (const tuple of saver.list({ configurable: {} })) {
    const threadId = threadIdOf(tuple);
    if (threadId.startsWith(prefix)) threads.set(threadId, withCheckpoint(threadId, threads.get(threadId), tuple));
  }
  return [...threads.values()];
}

export function threadIdOf({ config }: CheckpointTuple): string {
  return String(config.configurable?.["thread_id"]);
}

/** A cursor names the last thread, and in the order "recent" its newest checkpoint before it. */
export function pageOfThreads(threads: readonly SummarizedThread[], { order, cursor, limit }: ThreadQuery): ThreadPage {
  const placed = threads
    .map((thread) => ({ summary: thread.summary, place: placeOf(thread, order) }))
    .toSorted((one, other) => (follows(one.place, other.place) ? 1 : -1));
  const after = cursor === undefined ? undefined : readPlace(cursor);
  const rest = after === undefined ? placed : placed.filter(({ place }) => follows(place, after));
  const last = rest[limit - 1];
  return {
    threads: rest.slice(0, limit).map(({ summary }) => summary),
    ...(last && rest.length > limit && { nextCursor: last.place.join(" ") }),
  };
}

type Place = readonly [newestId: string, threadId: string];

function readPlace(cursor: string): Place {
  const end = cursor.indexOf(" ");
  return [cursor.slice(0, end), cursor.slice(end + 1)];
}

function placeOf({ newestId, summary }: SummarizedThread, order: ThreadQuery["order"]): Place {
  return [order === "id" ? "" : newestId, summary.threadId];
}

function follows([id, thread]: Place, [otherId, otherThread]: Place): boolean {
  return id === otherId ? thread > otherThread : id < otherId;
}

function withCheckpoint(
  threadId: string,
  known: SummarizedThread | undefined,
  tuple: CheckpointTuple,
): SummarizedThread {
  const { id } = tuple.checkpoint;
  const { checkpoints = 0, headId, ...head } = known?.summary ?? {};
  const isHead = namespaceOf(tuple) === "" && (headId === undefined || id > headId);
  const before = { ...head, ...(headId !== undefined && { headId }) };
  return {
    summary: { ...(isHead ? headOf(tuple) : before), threadId, checkpoints: checkpoints + 1 },
    newestId: known && known.newestId > id ? known.newestId : id,
  };
}

function headOf(tuple: CheckpointTuple): Omit<ThreadSummary, "threadId" | "checkpoints"> {
  const { checkpoint, metadata } = tuple;
  return {
    headId: checkpoint.id,
    updatedAt: madeAt(tuple),
    ...(metadata && { step: metadata.step, source: metadata.source }),
  };
}
