import { ListMemory, WholeMemory } from "./channel-memory.ts";
import { tokenOf, wholeTokenOf } from "./content-token.ts";
import { readRawValue } from "./raw-value.ts";
import { baseOf } from "./row-type.ts";
import { isSendRow } from "./send-row.ts";
import type { StoredValue } from "./stored-value.ts";
import type { ChannelMemory } from "./value-codec.ts";

/** What was remembered when the last of `rows` was written. @param rows opened, the whole one first */
export function recallValue(rows: readonly StoredValue[], version: string): ChannelMemory | undefined {
  const [whole, ...later] = rows;
  if (whole === undefined || isSendRow(whole.type)) return undefined;
  const raw = readRawValue(rows, undefined);
  const root = rootOf(rows, version);
  if (!Array.isArray(raw.json)) return new WholeMemory({ version, root, token: wholeTokenOf(whole) });
  // The texts as they were written: what JSON writes of what it read is the same.
  const items = raw.json.map((element) => {
    const text = JSON.stringify(element);
    return { token: tokenOf(text), bytes: Buffer.byteLength(text) };
  });
  return new ListMemory({
    version,
    root,
    items,
    primitives: [],
    snapshotBytes: whole.bytes.byteLength,
    changeBytes: later.reduce((sum, { bytes }) => sum + bytes.byteLength, 0),
    round: { next: 0, credit: 0 },
  });
}

/** The version before the rows at the end that only point to another. */
function rootOf(rows: readonly StoredValue[], version: string): string {
  const last = rows.at(-1);
  const base = last?.bytes.byteLength === 0 ? baseOf(last.type) : undefined;
  return base === undefined ? version : rootOf(rows.slice(0, -1), base);
}
