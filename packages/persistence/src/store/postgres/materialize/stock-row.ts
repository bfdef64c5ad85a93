import { ThreadkeepError } from "@threadkeep/state";
import { applyChange, parseRow, readRawValue, type RawValue } from "../../../encoding/raw-value.ts";
import { describePlace } from "../../../encoding/row-place.ts";
import { isTagged } from "../../../encoding/plain-tag.ts";
import { headOf } from "../../../encoding/row-type.ts";
import { isSendRow, listsOf, readSends } from "../../../encoding/send-row.ts";
import type { StoredValue } from "../../../encoding/stored-value.ts";
import type { RowPlace, ValueCodec } from "../../../encoding/value-codec.ts";
import { toStockForm, type StockLoss } from "./stock-form.ts";

export interface StockValue {
  raw: RawValue;
  lost: readonly StockLoss[];
}

/** A type that the stock saver does not read: one of ours, or of a row that we compressed or encrypted. */
export function isOurs(type: string): boolean {
  return type.startsWith("tk") || type.includes(";");
}

/** A row that is whole, and out of its layers but for the tag that says so. */
export function isDone(type: string): boolean {
  return !isOurs(type) || isTagged(type);
}

/** As `isOurs`, in SQL. Types of a serializer that somebody gave to the stock saver are theirs. */
export function isOursInSql(alias: string): string {
  return `(starts_with(${alias}.type, 'tk') OR strpos(${alias}.type, ';') > 0)`;
}

/** A row that holds a whole value, in stock forms. @throws what `ValueCodec.open` and `readRawValue` throw */
export async function readWhole(codec: ValueCodec, row: StoredValue, place: RowPlace): Promise<StockValue> {
  return toStockValue(await openRow(codec, row, place), place);
}

function toStockValue(opened: StoredValue, place: RowPlace): StockValue {
  const raw = readRawValue([opened], place);
  if (opened.type !== "tk-json") return { raw, lost: [] };
  const { json, lost } = toStockForm(raw.json);
  return { raw: { json }, lost };
}

/**
 * A row that builds on another, in stock forms: what it adds is looked at, the rest was.
 * @param base in stock forms; used up
 * @throws as `readWhole`
 */
export async function readChange(
  codec: ValueCodec,
  base: RawValue,
  row: StoredValue,
  place: RowPlace,
): Promise<StockValue> {
  const { bytes } = await openRow(codec, row, place);
  if (bytes.byteLength === 0) return { raw: base, lost: [] };
  const change = parseRow(bytes, place);
  const lost = Array.isArray(change) ? changeToStockForm(change) : [];
  return { raw: { json: applyChange(base, change, place) }, lost };
}

/** Gives the row of a channel's value, in stock forms by now; undefined where there is none. */
export type WholeRowOf = (channel: string, version: string) => Promise<StoredValue | undefined>;

/**
 * What tasks sent, with the lists of the channels that it is stored as changes of.
 * @throws as `readWhole`, and ThreadkeepError `checkpointer.value-incomplete` where such a list is not there whole
 */
export async function readSent(
  codec: ValueCodec,
  row: StoredValue,
  place: RowPlace,
  wholeRowOf: WholeRowOf,
): Promise<StockValue> {
  const opened = await openRow(codec, row, place);
  if (!isSendRow(opened.type)) return toStockValue(opened, place);
  const bases = new Map<string, StoredValue | undefined>();
  for (const { channel, version } of listsOf(opened, place)) {
    const base = await wholeRowOf(channel, version);
    bases.set(channel, base && (await openRow(codec, base, { ...place, channel, version })));
  }
  const json = readSends(
    opened,
    (channel) => {
      const base = bases.get(channel);
      return base && !isOurs(base.type) ? readRawValue([base], { ...place, channel }).json : undefined;
    },
    place,
  );
  const form = toStockForm(json);
  return { raw: { json: form.json }, lost: form.lost };
}

/** Out of its encryption, it is told from a row that anybody else put there until `settleThread` takes the tag away. */
export function writeWhole({ tag }: ValueCodec, { bytes, json }: RawValue, place: RowPlace): StoredValue {
  const row: StoredValue =
    bytes === undefined ? { type: "json", bytes: Buffer.from(JSON.stringify(json)) } : { type: "bytes", bytes };
  return tag === undefined ? row : tag.write(row, place);
}

// Rows are in stock forms from here on. With encryption a plain one is refused, unless it was us who took it out, or all may be plain.
async function openRow(codec: ValueCodec, row: StoredValue, place: RowPlace): Promise<StoredValue> {
  const opened = await codec.open(row, place);
  if (opened.type === headOf(opened.type)) return opened;
  throw new ThreadkeepError(
    `A row ${describePlace(place)} has the type "${row.type}", which this checkpointer cannot open. Make it with the encryption that wrote the row.`,
    { code: "persistence.unknown-row-type", context: { ...place, type: row.type } },
  );
}

/** Positions are those in the new list. See `writeListChange`. */
function changeToStockForm(change: readonly unknown[]): StockLoss[] {
  const lost: StockLoss[] = [];
  let at = 0;
  for (const part of change) {
    if (Array.isArray(part)) {
      at += Number(part[1]);
      continue;
    }
    const { add } = (part ?? {}) as { add?: unknown };
    if (!Array.isArray(add)) continue;
    for (const [index, element] of (add as unknown[]).entries()) {
      const form = toStockForm(element);
      add[index] = form.json;
      lost.push(...form.lost.map(({ keys, kind }) => ({ keys: [at + index, ...keys], kind })));
    }
    at += add.length;
  }
  return lost;
}
