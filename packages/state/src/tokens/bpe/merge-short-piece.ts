import type { RankTable } from "./rank-table.ts";

/** Up to this many bytes a scan for the lowest rank beats a heap. */
export const SHORT_PIECE_BYTES = 96;

const NO_PAIR = 0x7fffffff;
// Parts of the piece in hand: where each starts, and the rank of the token it would make with its right neighbour.
const starts = new Int32Array(SHORT_PIECE_BYTES + 1);
const pairRanks = new Int32Array(SHORT_PIECE_BYTES + 1);

/** Byte pair encoding as tiktoken defines it: merge the leftmost pair of lowest rank until none is left. */
export function mergeShortPiece(bytes: Uint8Array, length: number, table: RankTable): number {
  let parts = length;
  for (let at = 0; at <= length; at++) starts[at] = at;
  for (let at = 0; at < length; at++) pairRanks[at] = pairRank(bytes, at, parts, table);
  for (;;) {
    const best = lowestPair(parts);
    if (best < 0) return parts;
    parts--;
    removePart(best + 1, parts);
    pairRanks[best] = pairRank(bytes, best, parts, table);
    if (best > 0) pairRanks[best - 1] = pairRank(bytes, best - 1, parts, table);
  }
}

/** A loop: over so few elements, the call to `copyWithin` costs more. */
function removePart(part: number, parts: number): void {
  for (let at = part; at <= parts; at++) {
    starts[at] = starts[at + 1]!;
    pairRanks[at] = pairRanks[at + 1]!;
  }
}

function lowestPair(parts: number): number {
  let best = -1;
  let lowest = NO_PAIR;
  for (let part = 0; part < parts - 1; part++) {
    if (pairRanks[part]! < lowest) {
      lowest = pairRanks[part]!;
      best = part;
    }
  }
  return best;
}

function pairRank(bytes: Uint8Array, part: number, parts: number, table: RankTable): number {
  if (part + 2 > parts) return NO_PAIR;
  const rank = table.rankOf(bytes, starts[part]!, starts[part + 2]!);
  return rank < 0 ? NO_PAIR : rank;
}
