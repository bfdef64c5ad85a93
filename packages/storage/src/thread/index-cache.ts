import { createThreadIndex, type ThreadIndex } from "./thread-index.ts";

export interface IndexCache {
  indexOf: (folder: string) => ThreadIndex;
  /** Forgets the threads used longest ago, until there are no more entries than allowed. */
  trim: () => void;
}

/** The thread used last is always kept. */
export function createIndexCache(maxEntries: number): IndexCache {
  const indexes = new Map<string, ThreadIndex>();

  function indexOf(folder: string): ThreadIndex {
    const index = indexes.get(folder) ?? createThreadIndex();
    // A Map keeps the order in which keys were set.
    indexes.delete(folder);
    indexes.set(folder, index);
    return index;
  }

  function trim(): void {
    let left = [...indexes.values()].reduce((sum, index) => sum + costOf(index), 0);
    for (const [folder, index] of indexes) {
      if (left <= maxEntries || indexes.size === 1) return;
      indexes.delete(folder);
      left -= costOf(index);
    }
  }

  return { indexOf, trim };
}

// An empty index takes memory as well, and ids from outside may name threads without end.
const EMPTY_COST = 20;

function costOf({ entries, batches, headers }: ThreadIndex): number {
  return EMPTY_COST + entries.length + batches.size + headers.size;
}
