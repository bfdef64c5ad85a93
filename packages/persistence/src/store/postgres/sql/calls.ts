import type { Fence } from "../../../runs/fence.ts";
import type { CheckpointKey, CheckpointToPut, FencedPut, WriteRow } from "../../checkpoint-store.ts";
import { toJsonb } from "../jsonb-text.ts";
import type { SchemaNames } from "../names.ts";
import { packValues } from "../packed-values.ts";
import type { SqlQuery, SqlValue } from "../postgres-database.ts";
import { fenceValues } from "../fence-values.ts";
import { callFunction } from "./call-function.ts";
import { Params } from "./params.ts";

/** How many values `putValues` and `putWritesValues` give. */
const PUT_VALUES = 21;
const PUT_WRITES_VALUES = 14;

/** Calls of the functions that `setup()` makes and every step calls: only their values differ from one to the next. */
export interface WriteCalls {
  put(checkpoint: CheckpointToPut, fenced?: FencedPut): SqlQuery;
  putWrites(key: CheckpointKey, rows: readonly WriteRow[], fence?: Fence): SqlQuery;
  /**
   * One row of a subquery that is not folded into the statement around it: it is made, and its function called, before the row
   * around it. Where writes are refused their checkpoint is not stored, so what comes after it is refused as well.
   */
  putAfterWrites(checkpoint: CheckpointToPut, parentWrites: readonly WriteRow[], fenced?: FencedPut): SqlQuery;
}

export function writeCalls({ put, putWrites }: SchemaNames): WriteCalls {
  const texts = {
    put: `SELECT ${put}(${placeholders(PUT_VALUES)})`,
    putWrites: `SELECT ${putWrites}(${placeholders(PUT_WRITES_VALUES)})`,
    putAfterWrites: `SELECT before.refused, ${put}(${placeholders(PUT_VALUES, PUT_WRITES_VALUES)})
      FROM (SELECT ${putWrites}(${placeholders(PUT_WRITES_VALUES)}) AS refused OFFSET 0) AS before`,
  };
  return {
    put: (checkpoint, fenced) => ({ text: texts.put, values: putValues(checkpoint, fenced), isRepeated: true }),
    putWrites: (key, rows, fence) => ({
      text: texts.putWrites,
      values: putWritesValues(key, rows, fence),
      isRepeated: true,
    }),
    putAfterWrites: (checkpoint, parentWrites, fenced) => {
      const { parentId = "", ...row } = checkpoint.row;
      const writes = putWritesValues({ ...row, checkpointId: parentId }, parentWrites, fenced?.fence);
      return { text: texts.putAfterWrites, values: [...writes, ...putValues(checkpoint, fenced)], isRepeated: true };
    },
  };
}

export function deleteThreadCall({ deleteThread }: SchemaNames, threadId: string): SqlQuery {
  const params = new Params();
  return params.query(`SELECT ${callFunction(deleteThread, params, [threadId])}`);
}

/** `$3, $4` for two after two others. */
function placeholders(count: number, others = 0): string {
  return Array.from({ length: count }, (_, index) => `$${others + index + 1}`).join(", ");
}

function putValues({ row, values, rootId }: CheckpointToPut, fenced: FencedPut | undefined): SqlValue[] {
  const [checkpoint, metadata] = [toJsonb(row.checkpoint), toJsonb(row.metadata)];
  const nodes = fenced?.progress?.nodes && toJsonb(JSON.stringify(fenced.progress.nodes));
  const { bytes, starts, lengths } = packValues(values.map(({ stored }) => stored));
  return [
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
  ];
}

function putWritesValues(key: CheckpointKey, rows: readonly WriteRow[], fence: Fence | undefined): SqlValue[] {
  const { bytes, starts, lengths } = packValues(rows.map(({ stored }) => stored));
  return [
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
  ];
}
