import { stat } from "node:fs/promises";
import { join } from "node:path";
import type { ArchiveRecord, HeaderRecord } from "../files/record.ts";
import { withFile } from "../files/with-file.ts";
import type { ThreadIndex } from "./thread-index.ts";

/**
 * Adds lines to a file that exists, in one write: appends of several processes do not mix, as the system moves to the end and
 * writes in one step. A file without a header gets one.
 */
export async function appendRecords(
  { folder, threadId, index }: { folder: string; threadId: string; index: ThreadIndex },
  file: string,
  records: readonly ArchiveRecord[],
): Promise<void> {
  const header = index.headers.has(file) ? [] : [await headerAfter(folder, threadId, index)];
  const lines = [...header, ...records].map((record) => `${JSON.stringify(record)}\n`).join("");
  await withFile(join(folder, file), "a", async (handle) => {
    const { size } = await handle.stat();
    const readBytes = index.files.find(({ name }) => name === file)?.readBytes ?? 0;
    // A line that was cut off is ended first: glued to it, ours would be lost.
    const bytes = Buffer.from(size > readBytes ? `\n${lines}` : lines);
    // Not appendFile, which writes in several steps. What a full disk cut off is found missing by the caller.
    await handle.write(bytes, 0, bytes.length);
  });
}

async function headerAfter(folder: string, threadId: string, index: ThreadIndex): Promise<HeaderRecord> {
  const last = index.files.at(-1)?.name;
  const header: HeaderRecord = { thread: threadId, version: 1 };
  return last === undefined
    ? header
    : { ...header, after: { file: last, bytes: (await stat(join(folder, last))).size } };
}
