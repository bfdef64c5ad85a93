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

type ValueKey = NamespaceKey & { channel: string; version: string };

/** Finds a value's row by all of its key: a page may hold many threads. */
export function indexValues(rows: readonly SqlRow[]): (key: ValueKey) => ValueRow | undefined {
  const byKey = new Map(
    rows.map((row) => {
      const base = row["base"];
      const value = {
        channel: textOf(row, "channel"),
        version: textOf(row, "version"),
        base: typeof base === "string" ? base : undefined,
        stored: storedValue(row),
      };
      return [keyOf({ threadId: textOf(row, "thread_id"), namespace: textOf(row, "checkpoint_ns"), ...value }), value];
    }),
  );
  return (key) => byKey.get(keyOf(key));
}

function keyOf({ threadId, namespace, channel, version }: ValueKey): string {
  // None of them has a NUL: no database would hold it.
  return [threadId, namespace, channel, version].join("\0");
}
