import { listDayFiles } from "../files/day-files.ts";
import { readHeader } from "../files/read-header.ts";
import type { HeaderRecord } from "../files/record.ts";
import type { ThreadIndex } from "./thread-index.ts";

export interface ChainedFile {
  name: string;
  endBytes?: number;
}

/**
 * The files that count, in order. Each header names the file before and its end, so that nothing can come in between afterwards:
 * a file or a line of a process that was late at midnight is not in the chain, and that process, which looks for what it has
 * written before it says so, writes it again at the end.
 */
export async function readChain(folder: string, index: ThreadIndex): Promise<ChainedFile[]> {
  const names = new Set(await listDayFiles(folder));
  forgetMissing(names, index);
  const newestFirst: ChainedFile[] = [];
  let next = await newestWithHeader(folder, [...names], index);
  while (next !== undefined) {
    newestFirst.push(next);
    next = await fileBefore(folder, names, next.name, index);
  }
  return newestFirst.reverse();
}

async function fileBefore(
  folder: string,
  names: ReadonlySet<string>,
  name: string,
  index: ThreadIndex,
): Promise<ChainedFile | undefined> {
  const after = (await headerOf(folder, name, index))?.after;
  // Only ever back in time, whatever a file says.
  if (after === undefined || after.file >= name) return undefined;
  if (names.has(after.file)) return { name: after.file, endBytes: after.bytes };
  // It was taken away; what is older is still there to be read.
  return newestWithHeader(
    folder,
    [...names].filter((older) => older < after.file),
    index,
  );
}

function forgetMissing(names: ReadonlySet<string>, index: ThreadIndex): void {
  index.newestName = [...names].at(-1);
  for (const name of index.headers.keys()) if (!names.has(name)) index.headers.delete(name);
}

async function newestWithHeader(
  folder: string,
  names: readonly string[],
  index: ThreadIndex,
): Promise<ChainedFile | undefined> {
  for (const name of names.toReversed()) {
    if ((await headerOf(folder, name, index)) !== undefined) return { name };
  }
  return undefined;
}

async function headerOf(folder: string, name: string, index: ThreadIndex): Promise<HeaderRecord | undefined> {
  const known = index.headers.get(name);
  if (known !== undefined) return known;
  const header = await readHeader(folder, name);
  if (header !== undefined) index.headers.set(name, header);
  return header;
}
