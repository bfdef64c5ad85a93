const MB = 1024 * 1024;

/** What is held at once, of one kind: read or to be written. A single row may be larger. */
export const BATCH = { rows: 200, bytes: 4 * MB } as const;

export function* batchesOf<Item extends { bytes: number }>(items: readonly Item[]): Generator<Item[]> {
  let batch: Item[] = [];
  let bytes = 0;
  for (const item of items) {
    if (batch.length > 0 && (batch.length >= BATCH.rows || bytes + item.bytes > BATCH.bytes)) {
      yield batch;
      [batch, bytes] = [[], 0];
    }
    batch.push(item);
    bytes += item.bytes;
  }
  if (batch.length > 0) yield batch;
}
