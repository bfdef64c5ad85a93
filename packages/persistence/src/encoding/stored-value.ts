/** One channel value as it stands in a row. */
export interface StoredValue {
  /** How to read the bytes: a format of the serializer ("json", "bytes"), "empty", or ours. A change names the version it builds on. */
  type: string;
  bytes: Uint8Array;
}
