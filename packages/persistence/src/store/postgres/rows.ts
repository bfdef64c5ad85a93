import type { StoredValue } from "../../encoding/stored-value.ts";
import { baseOf } from "../../encoding/row-type.ts";
import type { CheckpointRow, ValueRow, WriteRow } from "../checkpoint-store.ts";
import type { PageEnd } from "./page-cursor.ts";
import type { SqlRow } from "./postgres-database.ts";

/**
 * What a row of an answer is. All have the same columns: two numbers, texts, and bytes in base64. The driver knows of bytes only
 * the hexadecimal form, half as long again and slower to read.
 */
export const ROW_KIND = { checkpoint: 0, value: 1, write: 2, send: 3, seed: 4 } as const;

export interface CheckpointAnswer {
  row: CheckpointRow;
  end: PageEnd;
  /** Counted from 1, in the order of arrival. */
  at: number;
  /** The number of its namespace. */
  place: number;
}

export function rowsOf(rows: readonly SqlRow[], kind: keyof typeof ROW_KIND): SqlRow[] {
  const wanted = String(ROW_KIND[kind]);
  return rows.filter(([found]) => found === wanted);
}

export function checkpointAnswer(columns: SqlRow): CheckpointAnswer {
  const [, at, place, checkpoint, metadata, threadId, namespace, checkpointId, parentId, sortId, rank] = columns;
  const key = { threadId: text(threadId), namespace: text(namespace), checkpointId: text(checkpointId) };
  return {
    row: {
      ...key,
      parentId: parentId === null ? undefined : text(parentId),
      checkpoint: text(checkpoint),
      metadata: text(metadata),
    },
    end: [text(sortId), text(rank), key.threadId, key.namespace],
    at: Number(at),
    place: Number(place),
  };
}

export interface ValueAnswer extends ValueRow {
  place: number;
}

export function valueAnswer([, , place, channel, type, version, , , , , , bytes]: SqlRow): ValueAnswer {
  const stored = storedValue(type, bytes);
  return { place: Number(place), channel: text(channel), version: text(version), base: baseOf(stored.type), stored };
}

export interface WriteAnswer {
  row: WriteRow;
  /** Of its checkpoint. */
  at: number;
  checkpointId: string;
}

/** By checkpoint, then by task, whose ids are compared as JavaScript does and not as the database's language would. */
export function writeAnswers(rows: readonly SqlRow[]): WriteAnswer[] {
  return rows.map(writeAnswer).sort(compareWrites);
}

function writeAnswer([, at, index, channel, type, taskId, path, checkpointId, , , , bytes]: SqlRow): WriteAnswer {
  const row = {
    taskId: text(taskId),
    index: Number(index),
    channel: text(channel),
    taskPath: text(path),
    stored: storedValue(type, bytes),
  };
  return { row, at: Number(at), checkpointId: text(checkpointId) };
}

function compareWrites(a: WriteAnswer, b: WriteAnswer): number {
  if (a.at !== b.at) return a.at - b.at;
  if (a.row.taskId !== b.row.taskId) return a.row.taskId < b.row.taskId ? -1 : 1;
  return a.row.index - b.row.index;
}

export function seedAnswer([, , , channel, version]: SqlRow): { channel: string; version: string } {
  return { channel: text(channel), version: text(version) };
}

const NOTHING = new Uint8Array(0);

export function storedValue(type: unknown, bytes: unknown): StoredValue {
  return { type: text(type), bytes: typeof bytes === "string" ? bytesOf(bytes) : NOTHING };
}

/** Not as a Buffer, which is equal to no other array. */
function bytesOf(base64: string): Uint8Array {
  const { buffer, byteOffset, byteLength } = Buffer.from(base64, "base64");
  return new Uint8Array(buffer, byteOffset, byteLength);
}

function text(value: unknown): string {
  return typeof value === "string" ? value : "";
}
