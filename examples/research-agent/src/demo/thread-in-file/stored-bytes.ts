import { readStats } from "@threadkeep/persistence";
import type { SqliteCheckpointer } from "@threadkeep/persistence/sqlite";

/** What a database holds of one of its ten largest threads: values and writes, as they are stored. */
export async function storedBytesOf(checkpointer: SqliteCheckpointer, threadId: string): Promise<number> {
  const { largestThreads } = await readStats(checkpointer);
  const thread = largestThreads.find((one) => one.threadId === threadId);
  if (thread === undefined)
    throw new Error(`The thread ${threadId} is not among the largest ${largestThreads.length}.`);
  return thread.bytes;
}
