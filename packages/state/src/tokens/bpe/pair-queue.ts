import { createNumberHeap } from "./number-heap.ts";

/**
 * Pairs waiting to be merged: lowest rank first, leftmost first within a rank, which is tiktoken's order.
 * Pairs of a rank mostly come from left to right: those form a list, and only its head is in the heap. A hostile piece has few
 * ranks and very many positions, so most adds and takes cost no heap work; one that comes late goes into the heap by itself.
 */
export interface PairQueue {
  /** Makes room in an empty queue for `capacity` adds. */
  reserve(capacity: number): void;
  add(rank: number, position: number): void;
  /** Takes the first pair's position; -1 when there is none. Its rank is then `rank`. */
  take(): number;
  rank: number;
}

const NONE = -1;
const POSITION_RANGE = 2 ** 32; // A key is rank * 2^32 + position.
/** Entries kept between pieces, 8 bytes each; room for a larger piece is given back. */
const KEPT_ENTRIES = 64 * 1024;

/** `rankCount`: ranks are below this. */
export function createPairQueue(rankCount: number): PairQueue {
  const heap = createNumberHeap();
  const heads = new Int32Array(rankCount).fill(NONE); // Entry at the head of each rank's list.
  const tails = new Int32Array(rankCount);
  let positions = new Int32Array(0); // By entry.
  let following = new Int32Array(0);
  let entries = 0;

  function reserve(capacity: number): void {
    entries = 0;
    const kept = positions.length > KEPT_ENTRIES ? 0 : positions.length;
    if (capacity <= kept) return;
    positions = new Int32Array(capacity);
    following = new Int32Array(capacity);
  }

  function add(rank: number, position: number): void {
    const tail = tails[rank]!;
    const isListed = heads[rank] !== NONE;
    if (!isListed || position < positions[tail]!) heap.push(rank * POSITION_RANGE + position);
    if (isListed && position < positions[tail]!) return;
    const entry = entries++;
    positions[entry] = position;
    following[entry] = NONE;
    tails[rank] = entry;
    if (isListed) following[tail] = entry;
    else heads[rank] = entry;
  }

  function take(): number {
    const key = heap.lowest();
    if (key < 0) return NONE;
    const rank = Math.floor(key / POSITION_RANGE);
    const position = key - rank * POSITION_RANGE;
    removeFirst(rank, position);
    queue.rank = rank;
    return position;
  }

  function removeFirst(rank: number, position: number): void {
    const head = heads[rank]!;
    if (head === NONE || positions[head] !== position) return heap.removeLowest();
    heads[rank] = following[head]!;
    if (following[head] === NONE) heap.removeLowest();
    else heap.replaceLowest(rank * POSITION_RANGE + positions[following[head]!]!);
  }

  const queue: PairQueue = { reserve, add, take, rank: NONE };
  return queue;
}
