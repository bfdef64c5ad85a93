/**
 * The type of a row: what the bytes are, then what was done to them, in that order: `json`, `tk-json;br`, `tk+41.27;br;aes=2026-11`.
 *
 * `json`, `bytes` and `empty` are the stock serializer's, and a row that says only that is one the stock saver reads.
 * `tk-json` is JSON with forms that the stock serializer does not know. `tk-sends` is what tasks send, with lists that are changes of
 * other channels (`send-row.ts`). `tk+<version>` builds on the row of that version:
 * without bytes it is the same value, with bytes a change of a list. In SQL the base is `split_part(substr(type, 4), ';', 1)`.
 */
export type RowType = string;

const BUILDS_ON = "tk+";
const LAYER = ";";

// What a version is made of where a change may name it: numbers in all their forms, and the texts other savers count with.
const NAMEABLE_VERSION = /^[\w.+-]+$/;

/** The version that a stored change builds on; undefined for a row that holds the whole value. */
export function baseOf(type: RowType): string | undefined {
  const head = headOf(type);
  return head.startsWith(BUILDS_ON) ? head.slice(BUILDS_ON.length) : undefined;
}

export function typeBuildingOn(version: string): RowType {
  return BUILDS_ON + version;
}

/** A version with other characters could be read as a layer. Its value is stored whole. */
export function canBeBase(version: string): boolean {
  return NAMEABLE_VERSION.test(version);
}

/** The type without its layers. */
export function headOf(type: RowType): string {
  const end = type.indexOf(LAYER);
  return end < 0 ? type : type.slice(0, end);
}

/** The layer that was put on last. */
export function outerLayerOf(type: RowType): string | undefined {
  const start = type.lastIndexOf(LAYER);
  return start < 0 ? undefined : type.slice(start + 1);
}

export function withLayer(type: RowType, layer: string): RowType {
  return type + LAYER + layer;
}

export function withoutOuterLayer(type: RowType): RowType {
  return type.slice(0, type.lastIndexOf(LAYER));
}
