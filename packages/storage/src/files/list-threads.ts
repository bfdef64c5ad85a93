import { readdir } from "node:fs/promises";
import { join } from "node:path";
import { isMissing, withArchiveErrors } from "../archive-error.ts";
import { listDayFiles } from "./day-files.ts";
import { readHeader } from "./read-header.ts";

/** The thread ids that the files themselves name; a folder's name may be a digest. */
export async function* listThreads(dir: string): AsyncGenerator<string> {
  for (const folder of await withArchiveErrors("read", dir, () => listFolders(dir))) {
    const threadId = await withArchiveErrors("read", join(dir, folder), () => threadOf(join(dir, folder)));
    if (threadId !== undefined) yield threadId;
  }
}

async function listFolders(dir: string): Promise<string[]> {
  try {
    const entries = await readdir(dir, { withFileTypes: true });
    return entries.filter((entry) => entry.isDirectory()).map(({ name }) => name);
  } catch (error) {
    if (isMissing(error)) return [];
    throw error;
  }
}

async function threadOf(folder: string): Promise<string | undefined> {
  for (const file of await listDayFiles(folder)) {
    const header = await readHeader(folder, file);
    if (header !== undefined) return header.thread;
  }
  return undefined;
}
