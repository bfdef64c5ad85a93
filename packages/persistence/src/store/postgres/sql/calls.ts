import type { Fence } from "../../../runs/fence.ts";
import type { CheckpointKey, CheckpointToPut, FencedPut, WriteRow } from "../../checkpoint-store.ts";
import { toJsonb } from "../jsonb-text.ts";
import type { SchemaNames } from "../names.ts";
import { packValues } from "../packed-values.ts";
import type { SqlQuery } from "../postgres-database.ts";
import { fenceValues } from "../fence-values.ts";
import { callFunction } from "./call-function.ts";
import { Params } from "./params.ts";

/** Calls of the functions that `setup()` makes. */
export function putCall(names: SchemaNames, checkpoint: CheckpointToPut, fenced?: FencedPut): SqlQuery {
  const params = new Params();
  const put = putExpression(names, params, checkpoint, fenced);
  return { ...params.query(`SELECT ${put}`), isRepeated: true };
}

export function putWritesCall(
  names: SchemaNames,
  key: CheckpointKey,
  rows: readonly WriteRow[],
  fence?: Fence,
): SqlQuery {
  const params = new Params();
  const putWrites = putWritesExpression(names, params, key, rows, fence);
  return { ...params.query(`SELECT ${putWrites}`), isRepeated: true };
}

/**
 * One row of a subquery that is not folded into the statement around it: it is made, and its function called, before the row
 * around it. Where writes are refused their checkpoint is not stored, so what comes after it is refused as well.
 */
export function putAfterWritesCall(
  names: SchemaNames,
  checkpoint: CheckpointToPut,
  parentWrites: readonly WriteRow[],
  fenced?: FencedPut,
): SqlQuery {
  const { parentId = "", ...row } = checkpoint.row;
  const params = new Params();
  const putWrites = putWritesExpression(names, params, { ...row, checkpointId: parentId }, parentWrites, fenced?.fence);
  const put = putExpression(names, params, checkpoint, fenced);
  const text = `SELECT before.refused, ${put} FROM (SELECT ${putWrites} AS refused OFFSET 0) AS before`;
  return { ...params.query(text), isRepeated: true };
}

export function deleteThreadCall({ deleteThread }: SchemaNames, threadId: string): SqlQuery {
  const params = new Params();
  return params.query(`SELECT ${callFunction(deleteThread, params, [threadId])}`);
}

function putExpression(
  { put }: SchemaNames,
  params: Params,
  { row, values, rootId }: CheckpointToPut,
  fenced: FencedPut | undefined,
): string {
  const [checkpoint, metadata] = [toJsonb(row.checkpoint), toJsonb(row.metadata)];
  const nodes = fenced?.progress?.nodes && toJsonb(JSON.stringify(fenced.progress.nodes));
  const { bytes, starts, lengths } = packValues(values.map(({ stored }) => stored));
  return callFunction(put, params, [
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
    ...fenceValues(fenced?.fence),
    fenced?.progress?.step,
    nodes?.jsonb,
    nodes?.exact,
  ]);
}

function putWritesExpression(
  { putWrites }: SchemaNames,
  params: Params,
  key: CheckpointKey,
  rows: readonly WriteRow[],
  fence: Fence | undefined,
): string {
  const { bytes, starts, lengths } = packValues(rows.map(({ stored }) => stored));
  return callFunction(putWrites, params, [
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
    ...fenceValues(fence),
  ]);
}
