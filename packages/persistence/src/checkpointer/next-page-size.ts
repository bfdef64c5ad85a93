import type { LoadedCheckpoint } from "../store/checkpoint-store.ts";

/** Of rows that are held at once. Decoded, and as the driver hands them out, they take several times as much. */
const MAX_BYTES = 8 * 1024 * 1024;

/** As many checkpoints as fit, of the size that those on the last page have; twice as many at most, as the next may be larger. */
export function nextPageSize(page: readonly LoadedCheckpoint[]): number {
  const fitting = Math.floor((MAX_BYTES * page.length) / storedBytes(page));
  return Math.max(1, Math.min(fitting, 2 * page.length));
}

/** Many checkpoints may be built from one row, which is held once. */
function storedBytes(page: readonly LoadedCheckpoint[]): number {
  const rows = page.flatMap(({ chains, writes, sends }) => [
    ...[...chains.values()].flat(),
    ...[...writes, ...sends].map(({ stored }) => stored),
  ]);
  return [...new Set(rows)].reduce((sum, { bytes }) => sum + bytes.byteLength, 0);
}
