import { join } from "node:path";
import { ThreadkeepError } from "@threadkeep/state";
import type { ArchivableMessage, ArchiveEntry } from "../archive.ts";
import { isMessage, parseRecord, type MessageRecord } from "../files/record.ts";
import { withFile } from "../files/with-file.ts";
import { decodeValue } from "../value/decode-value.ts";
import type { Position } from "./thread-index.ts";

/** An entry that is to be read. */
export interface EntryPosition extends Position {
  sequence: number;
}

/** Reads these lines and no others. */
export async function readEntries(folder: string, positions: readonly EntryPosition[]): Promise<ArchiveEntry[]> {
  const entries: ArchiveEntry[] = [];
  for (const run of runsOfOneFile(positions)) {
    for (const { text, position } of await readTexts(folder, run)) entries.push(toEntry(folder, position, text));
  }
  return entries;
}

export async function readTexts<At extends Position>(
  folder: string,
  positions: readonly At[],
): Promise<{ position: At; text: string }[]> {
  const [first] = positions;
  if (first === undefined) return [];
  return withFile(join(folder, first.file), "r", async (handle) => {
    const texts: { position: At; text: string }[] = [];
    for (const position of positions) {
      const { buffer, bytesRead } = await handle.read(Buffer.alloc(position.bytes), 0, position.bytes, position.offset);
      texts.push({ position, text: buffer.toString("utf8", 0, bytesRead) });
    }
    return texts;
  });
}

function runsOfOneFile(positions: readonly EntryPosition[]): EntryPosition[][] {
  const runs: EntryPosition[][] = [];
  for (const position of positions) {
    const run = runs.at(-1);
    if (run?.[0]?.file === position.file) run.push(position);
    else runs.push([position]);
  }
  return runs;
}

function toEntry(folder: string, position: EntryPosition, text: string): ArchiveEntry {
  const record = parseRecord(text);
  if (record === undefined || !isMessage(record)) throw unreadable(folder, position);
  return {
    sequence: position.sequence,
    archivedAt: record.at,
    messageId: record.id,
    message: decodeMessage(record, () => unreadable(folder, position)),
  };
}

function decodeMessage({ message }: MessageRecord, unreadableEntry: () => ThreadkeepError): ArchivableMessage {
  try {
    return decodeValue(message) as ArchivableMessage;
  } catch {
    throw unreadableEntry();
  }
}

function unreadable(folder: string, { file, offset }: EntryPosition): ThreadkeepError {
  const path = join(folder, file);
  return new ThreadkeepError(
    `The entry at byte ${offset} of ${path} cannot be read: it was changed, or a newer version wrote it. Restore the file or upgrade.`,
    { code: "archive.unreadable-entry", context: { path, offset } },
  );
}
