import type { ThreadkeepError } from "@threadkeep/state";
import type { StoredValue } from "../encoding/stored-value.ts";
import { valueIncomplete } from "../encoding/value-incomplete-error.ts";
import { isStateChannel } from "../history/graph-channels.ts";
import type { ListQuery, LoadedCheckpoint, ValueRow } from "./checkpoint-store.ts";

type BuiltChains = Pick<LoadedCheckpoint, "chains" | "missing">;

/**
 * The chains of a checkpoint's channels, and what has no row.
 * @param read what was read: with "steering" the rows of other channels are not there to be found
 * @throws as `buildChain`
 */
export function buildChains(
  versions: Iterable<readonly [channel: string, version: string]>,
  read: ListQuery["values"],
  find: (channel: string, version: string) => ValueRow | undefined,
): BuiltChains {
  const chains = new Map<string, readonly StoredValue[]>();
  const missing = new Map<string, string>();
  for (const [channel, version] of versions) {
    if (read === "steering" && isStateChannel(channel)) continue;
    if (find(channel, version) === undefined) missing.set(channel, version);
    const chain = buildChain(version, (at) => find(channel, at));
    if (chain.length > 0) chains.set(channel, chain);
  }
  return { chains, missing };
}

/**
 * The rows that build a channel's value at a version, the whole one first; none where no value is stored.
 * @param find the channel's rows by version
 * @throws ThreadkeepError `checkpointer.value-incomplete` where a change has lost what it builds on
 */
export function buildChain(version: string, find: (version: string) => ValueRow | undefined): StoredValue[] {
  const first = find(version);
  if (first === undefined || first.stored.type === "empty") return [];
  const chain = [first.stored];
  for (let { base } = first; base !== undefined;) {
    const row = find(base);
    if (row === undefined) throw incomplete(first, base);
    chain.push(row.stored);
    base = row.base;
  }
  return chain.toReversed();
}

function incomplete({ channel, version }: ValueRow, base: string): ThreadkeepError {
  const where = `of channel "${channel}" at version ${version}`;
  const problem = `it is stored as a change of version ${base}, which is not in the database`;
  return valueIncomplete(where, problem, { channel, version, base });
}
