import { listThreads, readHistory, type ThreadSummary } from "@threadkeep/persistence";
import { ThreadkeepError } from "@threadkeep/state";
import type { Database } from "../database/open-database.ts";
import { databaseProblem } from "../database/database-problem.ts";
import type { ThreadsProblem } from "../problem.ts";
import { threadStandingOf, type ThreadStanding } from "../thread-status.ts";

export interface ThreadsQuery {
  limit: number;
  cursor?: string;
  prefix?: string;
  order: "id" | "recent";
}

export interface ListedThread extends ThreadSummary, ThreadStanding {
  /** Why its head cannot be read. */
  problem?: ThreadsProblem;
}

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

const UNKNOWN: ThreadStanding = { status: "unknown", nodes: [] };

async function standingOf(
  saver: Database["saver"],
  { threadId, headId }: ThreadSummary,
): Promise<Pick<ListedThread, keyof ThreadStanding | "problem">> {
  if (headId === undefined) return UNKNOWN;
  try {
    const { entries } = await readHistory(saver, threadId, { limit: 1, values: false });
    return entries[0] ? threadStandingOf(entries[0]) : UNKNOWN;
  } catch (error) {
    // One thread that cannot be read must not hide the others; a database that cannot be read hides them all.
    if (!isOfThread(error)) throw error;
    return { ...UNKNOWN, problem: databaseProblem(error, undefined) };
  }
}

function isOfThread(error: unknown): boolean {
  return (
    ThreadkeepError.isInstance(error) &&
    (error.code.startsWith("persistence.") || error.code === "checkpointer.value-incomplete")
  );
}
