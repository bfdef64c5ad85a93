import type { CheckpointStore } from "../store/checkpoint-store.ts";

export interface FailingStore extends CheckpointStore {
  /** Thrown by the next write, and by those after it while it is set. */
  failure: Error | undefined;
  /** Awaited by every `putWrites` before it does anything. */
  beforeWrites: Promise<void>;
  /** What was stored, in the order it was. */
  readonly stored: string[];
}

/** A real store whose database can be made to fail, or to be slow. */
export function failingStore(store: CheckpointStore): FailingStore {
  const failing: FailingStore = {
    retention: store.retention,
    failure: undefined,
    beforeWrites: Promise.resolve(),
    stored: [],
    async put(checkpoint) {
      if (failing.failure) throw failing.failure;
      await store.put(checkpoint);
      failing.stored.push(`checkpoint ${checkpoint.row.checkpointId}`);
    },
    async putWrites(key, rows) {
      await failing.beforeWrites;
      if (failing.failure) throw failing.failure;
      await store.putWrites(key, rows);
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
