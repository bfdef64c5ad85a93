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
const PUT_VALUES = 28;
const PUT_WRITES_VALUES = 14;

/** Calls of the functions that `setup()` makes and every step calls: only their values differ from one to the next. */
export interface WriteCalls {
  /** @param parentWrites of tasks of the checkpoint that it comes after, stored with it or not at all */
  put(checkpoint: CheckpointToPut, parentWrites: readonly WriteRow[], fenced?: FencedPut): SqlQuery;
  putWrites(key: CheckpointKey, rows: readonly WriteRow[], fence?: Fence): SqlQuery;
}

export function writeCalls({ put, putWrites }: SchemaNames): WriteCalls {
  const texts = {
    put: `SELECT ${put}(${placeholders(PUT_VALUES)})`,
    putWrites: `SELECT ${putWrites}(${placeholders(PUT_WRITES_VALUES)})`,
  };
  return {
    put: (checkpoint, parentWrites, fenced) => ({
      text: texts.put,
      values: putValues(checkpoint, parentWrites, fenced),
      isRepeated: true,
    }),
    putWrites: (key, rows, fence) => ({
      text: texts.putWrites,
      values: putWritesValues(key, rows, fence),
      isRepeated: true,
    }),
  };
}

export function deleteThreadCall({ deleteThread }: SchemaNames, threadId: string): SqlQuery {
  const params = new Params();
  return params.query(`SELECT ${callFunction(deleteThread, params, [threadId])}`);
}

function placeholders(count: number): string {
  return Array.from({ length: count }, (_, index) => `$${index + 1}`).join(", ");
}

function putValues(
  { row, values, rootId }: CheckpointToPut,
  parentWrites: readonly WriteRow[],
  fenced: FencedPut | undefined,
): SqlValue[] {
  const [checkpoint, metadata] = [toJsonb(row.checkpoint), toJsonb(row.metadata)];
  const nodes = fenced?.progress?.nodes && toJsonb(JSON.stringify(fenced.progress.nodes));
  const { bytes, starts, lengths } = packValues([...values, ...parentWrites].map(({ stored }) => stored));
  const writesAt = values.length;
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
    starts.slice(0, writesAt),
    lengths.slice(0, writesAt),
    bytes,
    ...fenceValues(fenced?.fence),
    fenced?.progress?.step,
    nodes?.jsonb,
    nodes?.exact,
    ...(parentWrites.length === 0
      ? NO_WRITES
      : writesColumns(parentWrites, starts.slice(writesAt), lengths.slice(writesAt))),
  ];
}

function putWritesValues(key: CheckpointKey, rows: readonly WriteRow[], fence: Fence | undefined): SqlValue[] {
  const { bytes, starts, lengths } = packValues(rows.map(({ stored }) => stored));
  return [
    key.threadId,
    key.namespace,
    key.checkpointId,
    ...writesColumns(rows, starts, lengths),
    bytes,
    ...fenceValues(fence),
  ];
}

/** For `WRITES_PARAMETERS`. */
function writesColumns(rows: readonly WriteRow[], starts: readonly number[], lengths: readonly number[]): SqlValue[] {
  return [
    rows.map(({ taskId }) => taskId),
    rows.map(({ index }) => index),
    rows.map(({ channel }) => channel),
    rows.map(({ stored }) => stored.type),
    rows.map(({ taskPath }) => taskPath),
    starts,
    lengths,
  ];
}

/** For `OPTIONAL_WRITES_PARAMETERS`. */
const NO_WRITES: readonly undefined[] = writesColumns([], [], []).map(() => undefined);
