import type { RunnableConfig } from "@langchain/core/runnables";
import { newestMemory, revised } from "./saved-memory.ts";
import { calmed, createPassMemoryStore, type PassMemory, type PassMemoryStore } from "./pass-memory.ts";
import { CHECKPOINTER } from "../langgraph/reserved-names.ts";

/**
 * One for each checkpointer, so that the edge, the node and the middleware of a graph know the same of a thread, also where agents are
 * made anew for each request, and threads of the same name in different places nothing of each other.
 */
const memoriesOf = new WeakMap<object, PassMemoryStore>();
const withoutCheckpointer = createPassMemoryStore();

export interface ThreadMemory {
  /** @param state where it may be saved, by another process */
  read(state?: unknown): PassMemory;
  write(memory: PassMemory): void;
  /** The thread fits: what a pass waited for or has said is over. The calibration stays. */
  calm(): void;
}

/** Of one list of messages: a thread may have several, in several (sub)graphs. */
export function threadMemory(threadName: string, channel: string, { configurable = {} }: RunnableConfig): ThreadMemory {
  const memories = storeOf(configurable[CHECKPOINTER]);
  const key = [threadName, graphPath(configurable["checkpoint_ns"]), channel].join("\0");
  return {
    read: (state) => {
      const known = memories.read(key);
      const newest = newestMemory(known, state, channel);
      if (newest !== known) memories.write(key, newest);
      return newest;
    },
    write: (memory) => memories.write(key, memory),
    calm: () => {
      const memory = memories.read(key);
      memories.write(key, revised(memory, calmed(memory)));
    },
  };
}

function storeOf(checkpointer: unknown): PassMemoryStore {
  if (typeof checkpointer !== "object" || checkpointer === null) return withoutCheckpointer;
  const store = memoriesOf.get(checkpointer) ?? createPassMemoryStore();
  memoriesOf.set(checkpointer, store);
  return store;
}

/** Names of the nodes around this graph: `sub:<task>|node:<task>` is the graph in `sub`, in every run of it. */
export function graphPath(namespace: unknown): string {
  if (typeof namespace !== "string") return "";
  const parents = namespace.split("|").slice(0, -1);
  return parents.map((part) => part.split(":")[0]).join("|");
}
