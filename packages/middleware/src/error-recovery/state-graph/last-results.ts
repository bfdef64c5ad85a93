import type { RunnableConfig } from "@langchain/core/runnables";
import type { PendingWrite } from "../../langgraph/langgraph-internals.ts";
import { ERROR, ERROR_SOURCE, INTERRUPT, RESUME } from "../../langgraph/reserved-names.ts";

/** What a task notes of itself, which is not its result. */
export const NO_RESULTS: ReadonlySet<string> = new Set([ERROR, ERROR_SOURCE, INTERRUPT, RESUME]);

type Writes = readonly [channel: string, value: unknown][];

/** What the tasks that have ended well have written last, in the superstep that their graph is at. */
export interface LastResults {
  keep(config: RunnableConfig, taskId: string, writes: Writes): void;
  /** What is saved at a checkpoint, with no older results of these tasks. */
  instead(namespace: string, checkpoint: string, saved: readonly PendingWrite[]): PendingWrite[];
}

/**
 * A graph that another process has begun runs its finished tasks again. Of what a task writes the second time savers keep what stands at places
 * that its first list did not have, and what error recovery adds moves the others: read as one, both lists would be applied.
 */
export function createLastResults(): LastResults {
  const supersteps = new Map<string, { checkpoint: unknown; byTask: Map<string, Writes> }>();
  return {
    keep({ configurable }, taskId, writes) {
      const namespace = String(configurable?.["checkpoint_ns"] ?? "");
      const checkpoint: unknown = configurable?.["checkpoint_id"];
      const known = supersteps.get(namespace);
      const superstep = known?.checkpoint === checkpoint && known ? known : { checkpoint, byTask: new Map() };
      supersteps.set(namespace, superstep);
      superstep.byTask.set(taskId, writes);
    },
    instead(namespace, checkpoint, saved) {
      const superstep = supersteps.get(namespace);
      const byTask = superstep?.checkpoint === checkpoint ? superstep.byTask : new Map<string, Writes>();
      const others = saved.filter(([taskId, channel]) => !byTask.has(taskId) || NO_RESULTS.has(channel));
      const results = [...byTask].flatMap(([taskId, writes]) =>
        writes.filter(([channel]) => !NO_RESULTS.has(channel)).map((write): PendingWrite => [taskId, ...write]),
      );
      return [...others, ...results];
    },
  };
}
