import type { StoredValue } from "./stored-value.ts";
import type { RowPlace } from "./value-codec.ts";

/** What is done to the bytes of a row after it is serialized. Layers compose: sealed first to last, opened last to first. */
export interface RowLayer {
  seal(stored: StoredValue, place: RowPlace | undefined): Promise<StoredValue>;
  /** Returns a row that it did not seal as it is, or refuses it. */
  open(stored: StoredValue, place: RowPlace | undefined): Promise<StoredValue>;
}

export async function sealAll(
  stored: StoredValue,
  layers: readonly RowLayer[],
  place: RowPlace | undefined,
): Promise<StoredValue> {
  let sealed = stored;
  for (const layer of layers) sealed = await layer.seal(sealed, place);
  return sealed;
}

export async function openAll(
  stored: StoredValue,
  layers: readonly RowLayer[],
  place: RowPlace | undefined,
): Promise<StoredValue> {
  let opened = stored;
  for (const layer of layers.toReversed()) opened = await layer.open(opened, place);
  return opened;
}
