import type { StoredValue } from "../encoding/stored-value.ts";
import type { RowPlace, ValueCodec } from "../encoding/value-codec.ts";

const NONE: StoredValue = { type: "empty", bytes: new Uint8Array(0) };

/** A value that no channel holds, in a row of its own; undefined too. */
export async function encodeLone(codec: ValueCodec, value: unknown, place: RowPlace): Promise<StoredValue> {
  if (value === undefined) return NONE;
  return (await codec.encode(value, place.version, undefined, place)).stored;
}

export async function decodeLone(codec: ValueCodec, stored: StoredValue, place: RowPlace): Promise<unknown> {
  return stored.type === NONE.type ? undefined : codec.decode([stored], place);
}
