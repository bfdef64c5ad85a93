import { readdir, stat } from "node:fs/promises";
import { join, relative, sep } from "node:path";
import { createTokenCounter } from "@threadkeep/state";
import type { ArchiveEntry, FileArchive } from "@threadkeep/storage";
import type { Conversation } from "./converse.ts";
import { isSameMessage } from "./is-same-message.ts";
import type { ArchiveFacts } from "./long-thread-facts.ts";

/** What is in the archive, and whether all is there that left the thread. */
export async function inspectArchive(
  archive: FileArchive,
  folder: string,
  threadId: string,
  { said, messages }: Conversation,
): Promise<ArchiveFacts> {
  const entries = await readEntries(archive, threadId);
  const tokens = createTokenCounter();
  const stayed = new Map(messages.map((message) => [message.id, message]));
  const left = said.filter((message) => !isSameMessage(stayed.get(message.id), message));
  const archived = new Map(entries.map(({ messageId, message }) => [messageId, message]));
  return {
    messages: entries.length,
    tokens: entries.reduce((sum, { message }) => sum + tokens.countMessage(message), 0),
    files: await listFiles(folder),
    left: left.length,
    lost: left.filter((message) => !isSameMessage(archived.get(message.id ?? ""), message)).length,
  };
}

async function readEntries(archive: FileArchive, threadId: string): Promise<ArchiveEntry[]> {
  const entries: ArchiveEntry[] = [];
  let cursor: string | undefined;
  do {
    const page = await archive.readArchive(threadId, cursor === undefined ? {} : { cursor });
    entries.push(...page.entries);
    cursor = page.nextCursor;
  } while (cursor !== undefined);
  return entries;
}

async function listFiles(folder: string): Promise<ArchiveFacts["files"]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const paths = entries.filter((entry) => entry.isFile()).map(({ parentPath, name }) => join(parentPath, name));
  return Promise.all(
    paths.sort().map(async (path) => ({
      path: relative(folder, path).replaceAll(sep, "/"),
      bytes: (await stat(path)).size,
    })),
  );
}
