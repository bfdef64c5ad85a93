import type { StoredValue } from "../encoding/stored-value.ts";
import type { RowPlace, ValueCodec } from "../encoding/value-codec.ts";

const NONE: StoredValue = { type: "empty", bytes: new Uint8Array(0) };

/** A value that no channel holds, in a row of its own; undefined too, which is encrypted as any other. */
export async function encodeLone(codec: ValueCodec, value: unknown, place: RowPlace): Promise<StoredValue> {
  if (value === undefined && codec.seal === undefined) return NONE;
  return (await codec.encode(value, place.version, undefined, place)).stored;
}

/** @throws ThreadkeepError where there is none and encryption is on, `persistence.plaintext-row` */
export async function decodeLone(
  codec: ValueCodec,
  stored: StoredValue | undefined,
  place: RowPlace,
): Promise<unknown> {
  const row = stored ?? NONE;
  if (row.type !== NONE.type) return codec.decode([row], place);
  // With encryption it is refused, unless rows may be plain: whoever can write to the database could have emptied it.
  await codec.open(row, place);
  return undefined;
}
