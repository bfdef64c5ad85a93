import type { FileHandle } from "node:fs/promises";
import { join } from "node:path";
import { readLines, type Line } from "../files/read-lines.ts";
import { isBatch, isMessage, parseRecord } from "../files/record.ts";
import { withFile } from "../files/with-file.ts";
import { readChain, type ChainedFile } from "./read-chain.ts";
import { clearThreadIndex, type IndexedFile, type ThreadIndex } from "./thread-index.ts";

/** Reads what is new in a thread's files since the index was last refreshed, by whomever it was written. */
export async function refreshIndex(folder: string, index: ThreadIndex): Promise<void> {
  while (!(await readNewLines(folder, index))) clearThreadIndex(index);
}

/** False where what was read before no longer holds: a line that turned out to be late, a file that was taken away or replaced. */
async function readNewLines(folder: string, index: ThreadIndex): Promise<boolean> {
  const chain = await readChain(folder, index);
  if (!continues(chain, index.files)) return false;
  for (const [place, { name, endBytes }] of chain.entries()) {
    const file = (index.files[place] ??= { name, readBytes: 0 });
    if (endBytes !== undefined) file.endBytes = endBytes;
    if (file.readBytes === file.endBytes) continue;
    if (!(await withFile(join(folder, name), "r", (handle) => readLinesInto(index, file, handle)))) return false;
  }
  return true;
}

function continues(chain: readonly ChainedFile[], files: readonly IndexedFile[]): boolean {
  return files.every(({ name, readBytes }, place) => {
    const found = chain[place];
    return found?.name === name && readBytes <= (found.endBytes ?? Number.MAX_SAFE_INTEGER);
  });
}

async function readLinesInto(index: ThreadIndex, file: IndexedFile, handle: FileHandle): Promise<boolean> {
  const { ino, size } = await handle.stat();
  if (size < file.readBytes || ino !== (file.inode ?? ino)) return false;
  file.inode = ino;
  for await (const line of readLines(handle, file.readBytes, file.endBytes)) {
    addLine(index, file.name, line);
    file.readBytes = line.offset + line.bytes + 1;
  }
  // A line that was cut off at the end of a file that has ended stays cut off.
  if (file.endBytes !== undefined) file.readBytes = file.endBytes;
  return true;
}

function addLine(index: ThreadIndex, file: string, { text, offset, bytes }: Line): void {
  const record = parseRecord(text);
  if (record === undefined) return;
  const position = { file, offset, bytes };
  if (isBatch(record) && !index.batches.has(record.batch)) index.batches.set(record.batch, position);
  // Two processes may have written the same message at the same time. The first one counts.
  if (!isMessage(record) || index.sequences.has(record.key)) return;
  const sequence = index.entries.push(position);
  index.sequences.set(record.key, sequence);
  index.newest.set(record.id, sequence);
}
