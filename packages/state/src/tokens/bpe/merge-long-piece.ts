import { createPairQueue } from "./pair-queue.ts";
import type { RankTable } from "./rank-table.ts";

/** Bytes of a piece that the arrays kept between pieces have room for. */
const KEPT_BYTES = 16 * 1024;

/** Parts of a piece, each named by the byte it starts at. */
interface Parts {
  next: Int32Array;
  previous: Int32Array;
  /** Rank of the pair that starts here; -1: not a token, or no part starts here. */
  pairRanks: Int32Array;
}

/**
 * The same merges in the same order as `mergeShortPiece`, in O(n log n): parts are a linked list, candidate pairs a queue.
 * A pair whose part has since been merged stays in the queue and is recognised by its rank when it comes up.
 * Working memory is at most 36 bytes for each byte of the piece.
 */
export function createLongPieceMerge(table: RankTable): (bytes: Uint8Array, length: number) => number {
  const queue = createPairQueue(table.size);
  const kept = createParts(KEPT_BYTES);

  function offer(start: number, bytes: Uint8Array, length: number, { next, pairRanks }: Parts): void {
    const middle = next[start]!;
    const rank = middle >= length ? -1 : table.rankOf(bytes, start, next[middle]!);
    if (rank >= 0 && rank !== pairRanks[start]) queue.add(rank, start);
    pairRanks[start] = rank;
  }

  function mergePairs(bytes: Uint8Array, length: number, parts: Parts): number {
    const { next, previous, pairRanks } = parts;
    let count = length;
    for (let start = queue.take(); start >= 0; start = queue.take()) {
      if (pairRanks[start] !== queue.rank) continue;
      const middle = next[start]!;
      const after = next[middle]!;
      next[start] = after;
      previous[after] = start;
      pairRanks[middle] = -1;
      count--;
      offer(start, bytes, length, parts);
      if (start > 0) offer(previous[start]!, bytes, length, parts);
    }
    return count;
  }

  return (bytes, length) => {
    const parts = length <= KEPT_BYTES ? kept : createParts(length);
    queue.reserve(length * 3); // Every byte's pair once, and two for every merge.
    for (let at = 0; at <= length; at++) {
      parts.next[at] = at + 1;
      parts.previous[at] = at - 1;
      parts.pairRanks[at] = -1;
    }
    for (let at = 0; at < length; at++) offer(at, bytes, length, parts);
    return mergePairs(bytes, length, parts);
  };
}

function createParts(length: number): Parts {
  return {
    next: new Int32Array(length + 1),
    previous: new Int32Array(length + 1),
    pairRanks: new Int32Array(length + 1),
  };
}
