import { listThreads } from "@threadkeep/persistence";
import type { Database, OpenSaver } from "../database/open-database.ts";
import { checkThread, type ReadFault } from "./check-thread.ts";

export interface CheckScope {
  /** Every checkpoint of every thread. */
  isWhole: boolean;
  /** Where it is not: of how many threads, those written last. */
  threads: number;
}

export interface DatabaseCheck {
  database: string;
  threads: number;
  checkpoints: number;
  /** Checkpoints that cannot be read. */
  faults: ReadFault[];
  /** All there is was read. */
  whole: boolean;
}

const PAGE = 200;

/** @param onThread is told how many threads were read */
export async function checkDatabase(
  { saver, name }: Database,
  { isWhole, threads }: CheckScope,
  onThread: (done: number) => void,
): Promise<DatabaseCheck> {
  const check: DatabaseCheck = { database: name, threads: 0, checkpoints: 0, faults: [], whole: isWhole };
  for await (const threadId of isWhole ? allThreads(saver) : recentThreads(saver, threads)) {
    const { checkpoints, faults } = await checkThread(saver, threadId, isWhole);
    check.checkpoints += checkpoints;
    check.faults.push(...faults);
    onThread(++check.threads);
  }
  return check;
}

async function* allThreads(saver: OpenSaver): AsyncGenerator<string> {
  let cursor: string | undefined;
  do {
    const page = await listThreads(saver, { limit: PAGE, ...(cursor === undefined ? {} : { cursor }) });
    for (const { threadId } of page.threads) yield threadId;
    cursor = page.nextCursor;
  } while (cursor !== undefined);
}

async function* recentThreads(saver: OpenSaver, count: number): AsyncGenerator<string> {
  const { threads } = await listThreads(saver, { limit: count, order: "recent" });
  for (const { threadId } of threads) yield threadId;
}
