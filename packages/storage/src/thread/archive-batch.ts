import { dirname, join } from "node:path";
import { ThreadkeepError } from "@threadkeep/state";
import { dayFileOf } from "../files/day-files.ts";
import { messageRecord, type ArchiveRecord, type BatchRecord } from "../files/record.ts";
import { makeFolder, syncFile, syncFolder } from "../files/sync-folder.ts";
import { withFile } from "../files/with-file.ts";
import { batchReference } from "../message/batch-reference.ts";
import type { IdentifiedMessage } from "../message/identify-messages.ts";
import { appendRecords } from "./append-records.ts";
import { refreshIndex } from "./refresh-index.ts";
import type { ThreadIndex } from "./thread-index.ts";

/** A thread's folder, and what is known of it. */
export interface ThreadFiles {
  folder: string;
  threadId: string;
  index: ThreadIndex;
}

// Each is a write that another process has undone: by a cut-off line in front of it, or by starting the next day meanwhile.
const MAX_ATTEMPTS = 20;

/**
 * Writes what is missing, then looks for it in the files as a reader would, until nothing is missing; then syncs. There is no lock
 * that a killed process could leave behind: whatever it wrote counts or is written again.
 * @returns the batch's reference
 */
export async function archiveBatch(
  thread: ThreadFiles,
  messages: readonly IdentifiedMessage[],
  at: Date,
): Promise<string> {
  const today = dayFileOf(at);
  const records = new Map(messages.map((message) => [message.key, messageRecord(message, at.toISOString())]));
  const keys = messages.map(({ key }) => key);
  const batch = { batch: batchReference(keys), keys };
  for (let attempt = 0; attempt < MAX_ATTEMPTS; attempt++) {
    await refreshIndex(thread.folder, thread.index);
    const missing = findMissing(thread.index, [...records.values()], batch);
    if (missing.length === 0 && newestCounts(thread.index)) {
      await syncBatch(thread, batch);
      return batch.batch;
    }
    await writeMissing(thread, missing, today);
  }
  throw new ThreadkeepError(
    `After ${MAX_ATTEMPTS} writes a batch could not be read back from ${thread.folder}. Check that the file system keeps appends.`,
    { code: "archive.not-settled", context: { path: thread.folder, attempts: MAX_ATTEMPTS } },
  );
}

function findMissing(
  index: ThreadIndex,
  records: { key: string; message: unknown }[],
  batch: BatchRecord,
): ArchiveRecord[] {
  const missing = records.filter(({ key }) => !index.sequences.has(key)) as ArchiveRecord[];
  return missing.length === 0 && index.batches.has(batch.batch) ? [] : [...missing, batch];
}

// Without a header it may yet say that the file before ends in front of what was just written.
function newestCounts({ newestName, headers }: ThreadIndex): boolean {
  return newestName !== undefined && headers.has(newestName);
}

async function writeMissing(thread: ThreadFiles, missing: readonly ArchiveRecord[], today: string): Promise<void> {
  const { folder, index } = thread;
  const { newestName } = index;
  // Never into an older file, also when this clock is behind: order is the order of archiving.
  if (newestName !== undefined && newestName >= today) return appendRecords(thread, newestName, missing);
  // The header is written after another look: the file before ends where it ended when this one was already there.
  await makeFolder(folder);
  await withFile(join(folder, today), "a", async () => {});
}

async function syncBatch({ folder, index }: ThreadFiles, { batch, keys }: BatchRecord): Promise<void> {
  const positions = [
    index.batches.get(batch),
    ...keys.map((key) => index.entries[(index.sequences.get(key) ?? 0) - 1]),
  ];
  const names = new Set(positions.flatMap((position) => (position === undefined ? [] : [position.file])));
  const files = index.files.filter(
    ({ name, readBytes }) => names.has(name) && (index.syncedBytes.get(name) ?? 0) < readBytes,
  );
  if (files.some(({ name }) => !index.syncedBytes.has(name))) {
    // Another process may have made them, and have been killed before it synced.
    await syncFolder(folder);
    await syncFolder(dirname(folder));
  }
  for (const { name, readBytes } of files) {
    await syncFile(join(folder, name));
    index.syncedBytes.set(name, readBytes);
  }
}
