/** What passes over a thread tell the next one. Nothing is lost with it: it saves calls and repeated events. */
export interface PassMemory {
  /** The provider's count of a model call over ours, from its own usage figures. */
  ratio?: number;
  /** After a failure: what failed, how often, how many tokens have to come in, and until which count and time it is not tried again. */
  hold?: { by: "archive" | "summarizer"; failures: number; waitTokens: number; untilTokens: number; untilMs: number };
  /** Calls of the summarizer that came to nothing since the last summary: they count for the bound on calls, too. */
  failedCalls?: number;
  /** That what has to stay is above the budget has been said. */
  saidOverBudget?: boolean;
  /** Grows whenever what a new process has to know becomes something else: of two memories of a thread the greater one is the newer. */
  revision?: number;
  /** A summary that was written and may not have reached the state, by what it stands for, and all calls of the thread until then. */
  written?: { replaces: string; text: string; calls: number };
}

/** Of a thread that fits: it has nothing to wait for and nothing to say, and what was written has reached it. */
export function calmed({ ratio, failedCalls, revision }: PassMemory): PassMemory {
  return {
    ...(ratio !== undefined && { ratio }),
    ...(failedCalls !== undefined && { failedCalls }),
    ...(revision !== undefined && { revision }),
  };
}

export interface PassMemoryStore {
  read(thread: string): PassMemory;
  write(thread: string, memory: PassMemory): void;
}

/** The memories of the threads that were used last. 1,000 threads are some 200 KB, where summaries are not pending. */
export function createPassMemoryStore(maxThreads = 1_000): PassMemoryStore {
  const memories = new Map<string, PassMemory>();
  return {
    read: (thread) => memories.get(thread) ?? {},
    write: (thread, memory) => {
      memories.delete(thread);
      if (Object.keys(memory).length > 0) memories.set(thread, memory);
      const oldest = memories.keys().next();
      if (memories.size > maxThreads && !oldest.done) memories.delete(oldest.value);
    },
  };
}
