import type { BaseCheckpointSaver, CheckpointTuple } from "@langchain/langgraph-checkpoint";
import { namespaceOf, readCheckpoints } from "../history/checkpoint-reader.ts";
import type { ThreadPlan } from "./thread-plan.ts";

/** What is about to go of a thread. */
export interface ArchivedThread {
  threadId: string;
  /** "purge": all of it. */
  action: "purge" | "prune";
  /**
   * The checkpoints that go, of all namespaces, with their values and writes, newest first; a page at a time from our savers.
   * The value of a DeltaChannel is in those that have a snapshot of it; between them it is in the writes.
   */
  readCheckpoints(): AsyncGenerator<CheckpointTuple>;
}

export function archivedThread(
  saver: BaseCheckpointSaver,
  plan: Extract<ThreadPlan, { action: "purge" | "prune" }>,
): ArchivedThread {
  const { threadId, action } = plan;
  const going = plan.action === "prune" ? new Set(plan.remove.map(textOf)) : undefined;
  return {
    threadId,
    action,
    async *readCheckpoints() {
      for await (const tuple of readCheckpoints(saver, { threadId, order: "newest", values: true })) {
        const place = { namespace: namespaceOf(tuple), checkpointId: tuple.checkpoint.id };
        if (going === undefined || going.has(textOf(place))) yield tuple;
      }
    },
  };
}

function textOf({ namespace, checkpointId }: { namespace: string; checkpointId: string }): string {
  return JSON.stringify([namespace, checkpointId]);
}
