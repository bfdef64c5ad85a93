import type { ThreadkeepError } from "@threadkeep/state";
import type { StoredValue } from "../encoding/stored-value.ts";
import { valueIncomplete } from "../encoding/value-incomplete-error.ts";
import type { ValueRow } from "./checkpoint-store.ts";

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
