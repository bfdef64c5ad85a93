import { nameText } from "../../checkpointer/name-text.ts";
import { baseOf } from "../../encoding/row-type.ts";
import type { StoredValue } from "../../encoding/stored-value.ts";
import type { CheckpointRow, NamespaceKey, ValueRow, WriteRow } from "../checkpoint-store.ts";
import type { SqlRow } from "./database-thread.ts";

export function textOf(row: SqlRow, column: string): string {
  return String(row[column]);
}

export function seqOf(row: SqlRow): number {
  return Number(row["seq"]);
}

/** Rows of several checkpoints, in the order they came. */
export function groupBySeq(rows: readonly SqlRow[]): ReadonlyMap<number, readonly SqlRow[]> {
  const groups = new Map<number, SqlRow[]>();
  for (const row of rows) {
    const group = groups.get(seqOf(row));
    if (group === undefined) groups.set(seqOf(row), [row]);
    else group.push(row);
  }
  return groups;
}

export function checkpointRow(row: SqlRow): CheckpointRow {
  const parentId = row["parent_checkpoint_id"];
  return {
    threadId: textOf(row, "thread_id"),
    namespace: textOf(row, "checkpoint_ns"),
    checkpointId: textOf(row, "checkpoint_id"),
    parentId: typeof parentId === "string" ? parentId : undefined,
    checkpoint: textOf(row, "checkpoint"),
    metadata: textOf(row, "metadata"),
  };
}

export function writeRow(row: SqlRow): WriteRow {
  return {
    taskId: textOf(row, "task_id"),
    index: Number(row["idx"]),
    channel: textOf(row, "channel"),
    taskPath: textOf(row, "task_path"),
    stored: storedValue(row),
  };
}

export function storedValue(row: SqlRow): StoredValue {
  return { type: textOf(row, "type"), bytes: new Uint8Array(row["blob"] as ArrayBuffer) };
}

/** By channel and version. */
type PlaceValues = Map<string, Map<string, ValueRow>>;

/**
 * Finds values by all of their key: a page may hold many threads.
 * @param place where all of them are, if their rows do not say it
 */
export function indexValues(
  rows: readonly SqlRow[],
  place: NamespaceKey | undefined,
): (place: NamespaceKey, channel: string, version: string) => ValueRow | undefined {
  const places = new Map<string, PlaceValues>();
  const known = place && placeName(place);
  for (const row of rows) {
    const name = known ?? placeName({ threadId: textOf(row, "thread_id"), namespace: textOf(row, "checkpoint_ns") });
    const value = valueRow(row);
    ensured(ensured(places, name), value.channel).set(value.version, value);
  }
  return (at, channel, version) =>
    places
      .get(known ?? placeName(at))
      ?.get(channel)
      ?.get(version);
}

function valueRow(row: SqlRow): ValueRow {
  const stored = storedValue(row);
  return { channel: textOf(row, "channel"), version: textOf(row, "version"), base: baseOf(stored.type), stored };
}

function placeName({ threadId, namespace }: NamespaceKey): string {
  return nameText(threadId, namespace);
}

function ensured<T>(maps: Map<string, Map<string, T>>, name: string): Map<string, T> {
  const found = maps.get(name);
  if (found !== undefined) return found;
  const made = new Map<string, T>();
  maps.set(name, made);
  return made;
}
