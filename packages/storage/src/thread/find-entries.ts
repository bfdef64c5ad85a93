import { ThreadkeepError } from "@threadkeep/state";
import type { ReadArchiveOptions } from "../archive.ts";
import { isBatch, parseRecord } from "../files/record.ts";
import { pageOf } from "./page.ts";
import { readTexts, type EntryPosition } from "./read-entries.ts";
import type { ThreadIndex } from "./thread-index.ts";

/** The places of these sequence numbers. */
export function locate(index: ThreadIndex, sequences: readonly number[]): EntryPosition[] {
  return sequences.flatMap((sequence) => {
    const position = index.entries[sequence - 1];
    return position === undefined ? [] : [{ ...position, sequence }];
  });
}

/** The sequence numbers of one page, of the whole thread or of a batch. */
export async function findPage(
  folder: string,
  index: ThreadIndex,
  { limit = 100, cursor, reference }: ReadArchiveOptions,
): Promise<{ sequences: number[]; nextCursor?: string }> {
  const batch = reference === undefined ? undefined : await sequencesOfBatch(folder, index, reference);
  const { from, to, ...next } = pageOf(batch?.length ?? index.entries.length, limit, cursor);
  const sequences = batch?.slice(from, to) ?? Array.from({ length: to - from }, (_, place) => from + place + 1);
  return { sequences, ...next };
}

/** The sequence numbers of a batch, in its own order. */
async function sequencesOfBatch(folder: string, index: ThreadIndex, reference: string): Promise<number[]> {
  const position = index.batches.get(reference);
  if (position === undefined) {
    throw new ThreadkeepError(
      `The archive of this thread has no batch ${quote(reference)}. Give a reference that archive() returned for the same thread.`,
      { code: "archive.unknown-reference", context: { path: folder } },
    );
  }
  const sequences = (await keysAt(folder, position)).map((key) => index.sequences.get(key));
  const found = sequences.filter((sequence) => sequence !== undefined);
  if (found.length === sequences.length) return [...new Set(found)];
  throw new ThreadkeepError(
    `${sequences.length - found.length} of ${sequences.length} messages of ${reference} are no longer in ${folder}. Restore its files.`,
    { code: "archive.incomplete-batch", context: { path: folder, reference } },
  );
}

async function keysAt(folder: string, position: Omit<EntryPosition, "sequence">): Promise<string[]> {
  const [line] = await readTexts(folder, [position]);
  const record = parseRecord(line?.text ?? "");
  return record !== undefined && isBatch(record) ? record.keys.map(String) : [];
}

// Whoever asks may hand on what a model wrote.
function quote(reference: string): string {
  return /^[\w-]{1,128}$/.test(reference) ? reference : "of this name";
}
