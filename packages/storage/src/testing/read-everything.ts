import type { ArchiveEntry, MessageArchive, ReadArchiveOptions } from "../archive.ts";

/** All pages, one after the other. */
export async function readEverything(
  archive: MessageArchive,
  threadId: string,
  options: ReadArchiveOptions = {},
): Promise<ArchiveEntry[]> {
  const { entries, nextCursor } = await archive.readArchive(threadId, options);
  if (nextCursor === undefined) return entries;
  return [...entries, ...(await readEverything(archive, threadId, { ...options, cursor: nextCursor }))];
}
