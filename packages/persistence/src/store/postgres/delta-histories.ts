import { buildChain } from "../build-chain.ts";
import type { DeltaHistory } from "../checkpoint-store.ts";
import { findValues } from "./loaded-checkpoints.ts";
import type { SqlRow } from "./postgres-database.ts";
import { rowsOf, seedAnswer, writeAnswers } from "./rows.ts";

/** From the rows of a `deltaHistoryQuery`. */
export function deltaHistories(
  rows: readonly SqlRow[],
  channels: readonly string[],
): ReadonlyMap<string, DeltaHistory> {
  const find = findValues(rows);
  const versions = new Map(
    rowsOf(rows, "seed")
      .map(seedAnswer)
      .map(({ channel, version }) => [channel, version]),
  );
  const writes = writeAnswers(rowsOf(rows, "write")).map(({ row, checkpointId }) => ({ ...row, checkpointId }));
  const seedOf = (channel: string): DeltaHistory["seed"] => {
    const version = versions.get(channel);
    return version === undefined ? undefined : { version, chain: buildChain(version, (at) => find(0, channel, at)) };
  };
  return new Map(
    channels.map((channel) => [
      channel,
      { seed: seedOf(channel), writes: writes.filter((write) => write.channel === channel) },
    ]),
  );
}
