import { versionTexts } from "../../checkpointer/encode-checkpoint.ts";
import { parseHead } from "../../checkpointer/checkpoint-head.ts";
import { buildChains } from "../build-chain.ts";
import type { ListQuery, LoadedCheckpoint, ValueRow, WriteRow } from "../checkpoint-store.ts";
import type { PageEnd } from "./page-cursor.ts";
import type { SqlRow } from "./postgres-database.ts";
import { checkpointAnswer, rowsOf, valueAnswer, writeAnswers } from "./rows.ts";

/**
 * Puts checkpoints together from the rows that `loadFunction` answers with, in the order of arrival.
 * @param read what it was asked for
 */
export function loadedCheckpoints(
  rows: readonly SqlRow[],
  read: ListQuery["values"],
): { end: PageEnd; checkpoint: LoadedCheckpoint }[] {
  const find = findValues(rows);
  const writesOf = groupWrites(rowsOf(rows, "write"));
  const sendsOf = groupWrites(rowsOf(rows, "send"));
  const answers = rowsOf(rows, "checkpoint").map(checkpointAnswer);
  return answers
    .sort((a, b) => a.at - b.at)
    .map(({ row, end, at, place }) => {
      const versions = Object.entries(versionTexts(parseHead(row.checkpoint).channel_versions));
      const built = buildChains(versions, read, (channel, version) => find(place, channel, version));
      return {
        end,
        checkpoint: { row, values: read, ...built, writes: writesOf.get(at) ?? [], sends: sendsOf.get(at) ?? [] },
      };
    });
}

export type FindValue = (place: number, channel: string, version: string) => ValueRow | undefined;

/** Finds a value's row by all of its key: a page may hold many namespaces. */
export function findValues(rows: readonly SqlRow[]): FindValue {
  const byKey = new Map<string, ValueRow>();
  for (const value of rowsOf(rows, "value").map(valueAnswer)) byKey.set(keyOf(value), value);
  return (place, channel, version) => byKey.get(keyOf({ place, channel, version }));
}

function keyOf({ place, channel, version }: { place: number; channel: string; version: string }): string {
  return JSON.stringify([place, channel, version]);
}

function groupWrites(rows: readonly SqlRow[]): ReadonlyMap<number, readonly WriteRow[]> {
  const groups = new Map<number, WriteRow[]>();
  for (const { at, row } of writeAnswers(rows)) {
    const group = groups.get(at);
    if (group === undefined) groups.set(at, [row]);
    else group.push(row);
  }
  return groups;
}
