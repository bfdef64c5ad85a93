import type { CheckpointStore, CheckpointToPut, WriteRow } from "../store/checkpoint-store.ts";

export interface FailingStore extends CheckpointStore {
  /** Thrown by the next write, and by those after it while it is set. */
  failure: Error | undefined;
  /** Thrown by a write of such rows. */
  failureOf: (rows: readonly WriteRow[], checkpoint?: CheckpointToPut) => Error | undefined;
  /** Awaited by every `putWrites` before it does anything. */
  beforeWrites: Promise<void>;
  /** What was stored, in the order it was. */
  readonly stored: string[];
  /** How many writes there were. */
  calls: number;
}

/** A real store whose database can be made to fail, or to be slow. */
export function failingStore(store: CheckpointStore): FailingStore {
  const failing: FailingStore = {
    retention: store.retention,
    runs: store.runs,
    effects: store.effects,
    failure: undefined,
    beforeWrites: Promise.resolve(),
    failureOf: () => undefined,
    stored: [],
    calls: 0,
    async put(checkpoint, parentWrites = [], fenced) {
      failing.calls++;
      if (parentWrites.length > 0) await failing.beforeWrites;
      throwIfAny(failing.failure ?? failing.failureOf(parentWrites, checkpoint));
      await store.put(checkpoint, parentWrites, fenced);
      if (parentWrites.length > 0) failing.stored.push(`writes of ${checkpoint.row.parentId}`);
      failing.stored.push(`checkpoint ${checkpoint.row.checkpointId}`);
    },
    async putWrites(key, rows, fence) {
      failing.calls++;
      await failing.beforeWrites;
      throwIfAny(failing.failure ?? failing.failureOf(rows));
      await store.putWrites(key, rows, fence);
      failing.stored.push(`writes of ${key.checkpointId}`);
    },
    setup: () => store.setup(),
    read: (key) => store.read(key),
    list: (query) => store.list(query),
    readDeltaHistory: (key, channels) => store.readDeltaHistory(key, channels),
    listThreads: (query) => store.listThreads(query),
    readStats: () => store.readStats(),
    deleteThread: (threadId) => store.deleteThread(threadId),
    end: () => store.end(),
  };
  return failing;
}

function throwIfAny(failure: Error | undefined): void {
  if (failure) throw failure;
}
