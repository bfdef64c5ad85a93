import type { CheckpointKey, CheckpointToPut, WriteRow } from "../../checkpoint-store.ts";
import { toJsonb } from "../jsonb-text.ts";
import type { SchemaNames } from "../names.ts";
import { packValues } from "../packed-values.ts";
import type { SqlQuery, SqlValue } from "../postgres-database.ts";

/** Calls of the functions that `setup()` makes. */
export function putCall({ put }: SchemaNames, { row, values, rootId }: CheckpointToPut): SqlQuery {
  const [checkpoint, metadata] = [toJsonb(row.checkpoint), toJsonb(row.metadata)];
  const { bytes, starts, lengths } = packValues(values.map(({ stored }) => stored));
  return call(put, [
    row.threadId,
    row.namespace,
    row.checkpointId,
    row.parentId,
    rootId,
    checkpoint.jsonb,
    metadata.jsonb,
    checkpoint.exact,
    metadata.exact,
    values.map(({ channel }) => channel),
    values.map(({ version }) => version),
    values.map(({ stored }) => stored.type),
    starts,
    lengths,
    bytes,
  ]);
}

export function putWritesCall({ putWrites }: SchemaNames, key: CheckpointKey, rows: readonly WriteRow[]): SqlQuery {
  const { bytes, starts, lengths } = packValues(rows.map(({ stored }) => stored));
  return call(putWrites, [
    key.threadId,
    key.namespace,
    key.checkpointId,
    rows.map(({ taskId }) => taskId),
    rows.map(({ index }) => index),
    rows.map(({ channel }) => channel),
    rows.map(({ stored }) => stored.type),
    rows.map(({ taskPath }) => taskPath),
    starts,
    lengths,
    bytes,
  ]);
}

export function deleteThreadCall({ deleteThread }: SchemaNames, threadId: string): SqlQuery {
  return call(deleteThread, [threadId]);
}

function call(name: string, values: readonly SqlValue[]): SqlQuery {
  return { text: `SELECT ${name}(${values.map((_, index) => `$${index + 1}`).join(", ")})`, values };
}
