import { decodeRanks } from "./decode-ranks.ts";

/** Looks up the rank of a token by its bytes; -1 when those bytes are not a token. */
export interface RankTable {
  /** Ranks are below this. */
  size: number;
  /** Rank of `bytes[start..end)`. */
  rankOf(bytes: Uint8Array, start: number, end: number): number;
}

const FNV_OFFSET = 0x811c9dc5;
const FNV_PRIME = 0x01000193;

/**
 * An open-addressing hash table over typed arrays. A Map of 200,000 strings costs several times the memory, and would need a
 * new string for every lookup; here a lookup reads bytes in place.
 * Each slot is two ints: rank + 1 (0 is empty) and the hash, so that a wrong slot is passed without touching the token's bytes.
 */
export function createRankTable(bpeRanks: string): RankTable {
  const { bytes: vocabulary, starts, lengths } = decodeRanks(bpeRanks);
  const mask = slotCount(starts.length) - 1;
  const slots = new Int32Array((mask + 1) * 2);
  // Most lookups are of the two bytes that begin a merge: those have an array of their own.
  const ranksOfTwo = new Int32Array(256 * 256).fill(-1);
  let longest = 0;

  for (let rank = 0; rank < starts.length; rank++) {
    const length = lengths[rank]!;
    if (length > 0) insert(rank, length);
  }

  function insert(rank: number, length: number): void {
    longest = Math.max(longest, length);
    const first = starts[rank]!;
    if (length === 2) ranksOfTwo[(vocabulary[first]! << 8) | vocabulary[first + 1]!] = rank;
    const hash = hashBytes(vocabulary, first, first + length);
    let slot = hash & mask;
    while (slots[slot * 2] !== 0) slot = (slot + 1) & mask;
    slots[slot * 2] = rank + 1;
    slots[slot * 2 + 1] = hash;
  }

  function rankOf(bytes: Uint8Array, start: number, end: number): number {
    if (end - start === 2) return ranksOfTwo[(bytes[start]! << 8) | bytes[start + 1]!]!;
    if (end - start > longest) return -1;
    const hash = hashBytes(bytes, start, end);
    for (let slot = hash & mask; ; slot = (slot + 1) & mask) {
      const entry = slots[slot * 2]!;
      if (entry === 0) return -1;
      if (slots[slot * 2 + 1] === hash && isToken(entry - 1, bytes, start, end)) return entry - 1;
    }
  }

  function isToken(rank: number, bytes: Uint8Array, start: number, end: number): boolean {
    if (lengths[rank] !== end - start) return false;
    for (let at = start, own = starts[rank]!; at < end; at++, own++) if (bytes[at] !== vocabulary[own]) return false;
    return true;
  }

  return { rankOf, size: starts.length };
}

/** A power of two that leaves the table at most half full, so that a miss ends after a slot or two. */
function slotCount(entries: number): number {
  return 2 ** Math.ceil(Math.log2(entries * 2));
}

/** FNV-1a with a final mix, because the table keeps only the low bits. */
function hashBytes(bytes: Uint8Array, start: number, end: number): number {
  let hash = FNV_OFFSET;
  for (let at = start; at < end; at++) hash = Math.imul(hash ^ bytes[at]!, FNV_PRIME);
  return hash ^ (hash >>> 15);
}
