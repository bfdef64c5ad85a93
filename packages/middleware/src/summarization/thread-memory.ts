import type { RunnableConfig } from "@langchain/core/runnables";
import { createPassMemoryStore, type PassMemory } from "./pass-memory.ts";

/** One for the process, so that the edge, the node and the middleware of a graph know the same of a thread. */
const memories = createPassMemoryStore();

export interface ThreadMemory {
  read(): PassMemory;
  write(memory: PassMemory): void;
  /** The thread fits: what a pass waited for or has said is over. The calibration stays. */
  calm(): void;
}

/** Of one list of messages: a thread may have several, in several (sub)graphs. */
export function threadMemory(threadName: string, channel: string, { configurable = {} }: RunnableConfig): ThreadMemory {
  const key = [threadName, graphPath(configurable["checkpoint_ns"]), channel].join("\0");
  return {
    read: () => memories.read(key),
    write: (memory) => memories.write(key, memory),
    calm: () => {
      const { ratio, ...pending } = memories.read(key);
      if (Object.keys(pending).length > 0) memories.write(key, ratio === undefined ? {} : { ratio });
    },
  };
}

/** Names of the nodes around this graph: `sub:<task>|node:<task>` is the graph in `sub`, in every run of it. */
export function graphPath(namespace: unknown): string {
  if (typeof namespace !== "string") return "";
  const parents = namespace.split("|").slice(0, -1);
  return parents.map((part) => part.split(":")[0]).join("|");
}
