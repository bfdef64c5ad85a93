import type { IdentifiedMessage } from "../message/identify-messages.ts";
import type { Encoded } from "../value/encoded.ts";

/** How far the file before counts: what a slow process appends to it later does not. */
export interface FileEnd {
  file: string;
  bytes: number;
}

/** Opens a file: whose it is, and where the one before ends. Only the first one in a file counts. */
export interface HeaderRecord {
  thread: string;
  version: 1;
  after?: FileEnd;
}

export interface MessageRecord {
  key: string;
  id: string;
  at: string;
  message: Encoded;
}

/** Which messages a reference stands for, wherever they are. */
export interface BatchRecord {
  batch: string;
  keys: string[];
}

export type ArchiveRecord = HeaderRecord | MessageRecord | BatchRecord;

export function messageRecord({ key, messageId, encoded }: IdentifiedMessage, at: string): MessageRecord {
  return { key, id: messageId, at, message: encoded };
}

/** `undefined` for what is no record: a line that a killed process or a full disk cut off. No beginning of a JSON object is one. */
export function parseRecord(line: string): Record<string, unknown> | undefined {
  try {
    const record: unknown = JSON.parse(line);
    return typeof record === "object" && record !== null ? (record as Record<string, unknown>) : undefined;
  } catch {
    return undefined;
  }
}

// Checked where they are read, as anyone may have edited the file.
export function isHeader(record: object): record is HeaderRecord {
  return "thread" in record && typeof record.thread === "string" && (!("after" in record) || isFileEnd(record.after));
}

export function isMessage(record: object): record is MessageRecord {
  return "message" in record && isText(record, "key") && isText(record, "id") && isText(record, "at");
}

export function isBatch(record: object): record is BatchRecord {
  return isText(record, "batch") && "keys" in record && Array.isArray(record.keys);
}

function isText(record: object, field: string): boolean {
  return typeof (record as Record<string, unknown>)[field] === "string";
}

function isFileEnd(after: unknown): after is FileEnd {
  return (
    typeof after === "object" &&
    after !== null &&
    isText(after, "file") &&
    "bytes" in after &&
    Number.isSafeInteger(after.bytes)
  );
}
