import type { StoredValue } from "../../encoding/stored-value.ts";

/** Bytes of many values as one, which the driver sends as they are: a list of them it would write in hexadecimal. */
export interface PackedValues {
  bytes: Uint8Array;
  /** Counted from 1, as SQL does. */
  starts: number[];
  lengths: number[];
}

export function packValues(values: readonly StoredValue[]): PackedValues {
  const lengths = values.map(({ bytes }) => bytes.byteLength);
  const starts: number[] = [];
  let next = 1;
  for (const length of lengths) {
    starts.push(next);
    next += length;
  }
  const [only] = values;
  const bytes = values.length === 1 && only ? only.bytes : Buffer.concat(values.map((value) => value.bytes));
  return { bytes, starts, lengths };
}
