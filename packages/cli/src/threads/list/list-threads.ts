import { listThreads, readHistory, type ThreadSummary } from "@threadkeep/persistence";
import { threadStandingOf, type ThreadStanding } from "../thread-status.ts";
import type { Database } from "../database/open-database.ts";

export interface ThreadsQuery {
  limit: number;
  cursor?: string;
  prefix?: string;
  order: "id" | "recent";
}

export interface ListedThread extends ThreadSummary, ThreadStanding {}

export interface ListedThreads {
  threads: ListedThread[];
  nextCursor?: string;
}

// Of connections of a pool, so that a page does not take all of them.
const READS_AT_ONCE = 4;

/** A page of threads, each with its state, which takes one read of its head. */
export async function readThreads({ saver }: Database, query: ThreadsQuery): Promise<ListedThreads> {
  const { threads, ...rest } = await listThreads(saver, query);
  const queue = threads.entries();
  const listed: ListedThread[] = [];
  const read = async () => {
    for (const [index, thread] of queue) listed[index] = { ...thread, ...(await standingOf(saver, thread)) };
  };
  await Promise.all(Array.from({ length: READS_AT_ONCE }, read));
  return { threads: listed, ...rest };
}

async function standingOf(saver: Database["saver"], { threadId, headId }: ThreadSummary): Promise<ThreadStanding> {
  if (headId === undefined) return { status: "unknown", nodes: [] };
  const { entries } = await readHistory(saver, threadId, { limit: 1, values: false });
  return entries[0] ? threadStandingOf(entries[0]) : { status: "unknown", nodes: [] };
}
