import { join, resolve } from "node:path";
import { ThreadkeepError } from "@threadkeep/state";
import type { ArchivableMessage, ArchiveEntry, ArchivePage, FileArchive, ReadArchiveOptions } from "./archive.ts";
import { withArchiveErrors } from "./archive-error.ts";
import { listThreads } from "./files/list-threads.ts";
import { identifyMessages } from "./message/identify-messages.ts";
import { archiveBatch, type ThreadFiles } from "./thread/archive-batch.ts";
import { findPage, locate } from "./thread/find-entries.ts";
import { folderName } from "./thread/folder-name.ts";
import { createIndexCache } from "./thread/index-cache.ts";
import { createOneAtATime } from "./thread/one-at-a-time.ts";
import { readEntries } from "./thread/read-entries.ts";
import { refreshIndex } from "./thread/refresh-index.ts";

export interface FileArchiveOptions {
  /** The clock: names the day's file, in UTC, and dates the entries. */
  now?: () => Date;
  /** Entries of all threads whose places are kept in memory, some 250 bytes each. 100,000. */
  maxIndexedEntries?: number;
}

/**
 * Keeps the raw history of threads in files: a folder for each thread, a file of JSON lines for each day. Several processes on one
 * machine may use the same folder.
 *
 * A LangChain message comes back as one of the same class with equal fields, a plain object as a plain object; also undefined, NaN,
 * BigInt, Date, Map, Set, URL, binary values and Documents inside of it. Instances of other classes come back as plain objects.
 * Refused, with nothing written: functions, symbols, cycles, instances that show no field.
 *
 * All functions reject with a {@link ThreadkeepError}: `archive.not-storable`, `archive.disk-full`, `archive.not-permitted`,
 * `archive.not-a-folder`, `archive.io-failed`, `archive.unknown-reference`, `archive.incomplete-batch`, `archive.unreadable-entry`,
 * `archive.invalid-option`, `archive.invalid-thread`, `archive.not-settled`. What was archived before stays as it is, and to archive
 * the same messages again is always safe.
 *
 * @example
 * const { archive, readArchive } = createFileArchive("./history");
 * const reference = await archive("thread-1", [new HumanMessage({ id: "m1", content: "Hello" })]);
 * const { entries } = await readArchive("thread-1", { reference });
 */
export function createFileArchive(
  dir: string,
  { now = () => new Date(), maxIndexedEntries = 100_000 }: FileArchiveOptions = {},
): FileArchive {
  if (typeof dir !== "string" || dir === "")
    throw new ThreadkeepError('The folder of an archive is missing. Give its path: createFileArchive("./history").', {
      code: "archive.invalid-option",
      context: { name: "dir" },
    });
  const root = resolve(dir);
  const cache = createIndexCache(maxIndexedEntries);
  const oneAtATime = createOneAtATime();

  // One task of a thread at a time, as they share its index.
  function withThread<Result>(
    doing: string,
    threadId: string,
    use: (thread: ThreadFiles) => Promise<Result>,
  ): Promise<Result> {
    const folder = join(root, folderName(threadId));
    return withArchiveErrors(doing, folder, () =>
      oneAtATime(folder, async () => {
        try {
          return await use({ folder, threadId, index: cache.indexOf(folder) });
        } finally {
          cache.trim();
        }
      }),
    );
  }

  async function archive(threadId: string, messages: readonly ArchivableMessage[]): Promise<string> {
    assertThreadId(threadId);
    // Before anything is awaited: whoever called may change the messages afterwards.
    const identified = identifyMessages(messages);
    return withThread("archive to", threadId, (thread) => archiveBatch(thread, identified, now()));
  }

  async function readArchive(threadId: string, options: ReadArchiveOptions = {}): Promise<ArchivePage> {
    assertThreadId(threadId);
    return withThread("read", threadId, async ({ folder, index }) => {
      await refreshIndex(folder, index);
      const { sequences, ...next } = await findPage(folder, index, options);
      return { entries: await readEntries(folder, locate(index, sequences)), ...next };
    });
  }

  async function readMessage(threadId: string, messageId: string): Promise<ArchiveEntry | undefined> {
    assertThreadId(threadId);
    return withThread("read", threadId, async ({ folder, index }) => {
      await refreshIndex(folder, index);
      const [entry] = await readEntries(folder, locate(index, [index.newest.get(messageId) ?? 0]));
      return entry;
    });
  }

  return { archive, readArchive, readMessage, threads: () => listThreads(root) };
}

function assertThreadId(threadId: unknown): asserts threadId is string {
  if (typeof threadId === "string") return;
  throw new ThreadkeepError(
    `The thread id is ${typeof threadId}, not a text. Give the thread_id of the run's config.`,
    {
      code: "archive.invalid-thread",
      context: { type: typeof threadId },
    },
  );
}
