import type { RunnableConfig } from "@langchain/core/runnables";
import type { BaseCheckpointSaver, CheckpointTuple } from "@langchain/langgraph-checkpoint";
import { ThreadkeepError } from "@threadkeep/state";
import { parentIdOf, readBare } from "../checkpoint-reader.ts";
import { findCheckpoint, type CheckpointRef } from "../find-checkpoint.ts";
import { isFinished } from "../pending-tasks.ts";
import { openGraph, type ThreadGraph } from "../thread-graph.ts";

export interface ReplayTask {
  node: string;
  taskId: string;
  /** Its writes are saved: what it did outside of the graph is done, and would be done again. */
  completed: boolean;
}

/** A superstep that ran, or was to run, from a checkpoint. */
export interface ReplayStep {
  checkpointId: string;
  step: number;
  tasks: ReplayTask[];
}

export interface ReplayPlan {
  threadId: string;
  checkpointId: string;
  headId: string;
  /** False where the thread's latest checkpoint was not built on this one: then `steps` is only what follows it directly. */
  leadsToHead: boolean;
  /** From the checkpoint to the head. The first one runs again for certain; later ones as far as the graph goes the same way. */
  steps: ReplayStep[];
  /** Nodes with completed tasks, each once, in the order in which they ran first. */
  runAgain: string[];
}

/**
 * What runs again when a checkpoint is replayed, that is invoked with its `checkpoint_id`, or forked, or rolled back to:
 * what ran after it on the way to the thread's head. Two reads for each checkpoint on the way; nothing is run or written.
 *
 * @param config with `thread_id` and `checkpoint_id`, as entries of `getStateHistory` have it
 * @throws {ThreadkeepError} `history.unknown-thread`, `history.unknown-checkpoint`, `history.other-namespace`,
 * `history.invalid-thread-id`, `history.not-a-graph`, `history.no-checkpointer`
 *
 * @example
 * const { runAgain } = await planReplay(graph, { configurable: { thread_id: "t1", checkpoint_id: id } });
 */
export async function planReplay(graphOrAgent: object, config: RunnableConfig): Promise<ReplayPlan> {
  const { graph, saver } = openGraph(graphOrAgent);
  const ref = readRef(config);
  const start = await findCheckpoint(saver, ref);
  const path = await pathFromHead(saver, ref);
  const leadsToHead = path.at(-1)?.checkpoint.id === ref.checkpointId;
  const steps: ReplayStep[] = [];
  for (const tuple of leadsToHead ? path.toReversed() : [start]) steps.push(await readStep(graph, ref.threadId, tuple));
  const completed = steps.flatMap(({ tasks }) => tasks.filter((task) => task.completed));
  return {
    ...ref,
    headId: path[0]?.checkpoint.id ?? ref.checkpointId,
    leadsToHead,
    steps: steps.filter(({ tasks }) => tasks.length > 0),
    runAgain: [...new Set(completed.map(({ node }) => node))],
  };
}

function readRef(config: RunnableConfig | null | undefined): CheckpointRef {
  const { thread_id: threadId, checkpoint_id: checkpointId }: Record<string, unknown> = config?.configurable ?? {};
  if (typeof checkpointId === "string" && checkpointId !== "") return { threadId: threadId as string, checkpointId };
  throw new ThreadkeepError("There is no checkpoint_id in the config. Name the checkpoint that is to be replayed.", {
    code: "history.unknown-checkpoint",
  });
}

/** From the head back to the checkpoint, or to the first there is. Only ids and pending writes are kept of each. */
async function pathFromHead(
  saver: BaseCheckpointSaver,
  { threadId, checkpointId }: CheckpointRef,
): Promise<CheckpointTuple[]> {
  const path = new Map<string, CheckpointTuple>();
  let at: string | undefined;
  for (;;) {
    const tuple = await readBare(saver, { threadId, namespace: "", checkpointId: at });
    if (!tuple || path.has(tuple.checkpoint.id)) return [...path.values()];
    path.set(tuple.checkpoint.id, { ...tuple, checkpoint: { ...tuple.checkpoint, channel_values: {} } });
    const parent = parentIdOf(tuple);
    if (tuple.checkpoint.id === checkpointId || parent === undefined) return [...path.values()];
    at = parent;
  }
}

// The graph's own word on its tasks: their ids follow from its nodes.
async function readStep(graph: ThreadGraph, threadId: string, tuple: CheckpointTuple): Promise<ReplayStep> {
  const { checkpoint, metadata, pendingWrites = [] } = tuple;
  const configurable = { thread_id: threadId, checkpoint_ns: "", checkpoint_id: checkpoint.id };
  const { tasks } = await graph.getState({ configurable });
  return {
    checkpointId: checkpoint.id,
    step: (metadata?.step ?? -2) + 1,
    tasks: tasks
      .filter(({ name }) => name !== "__start__")
      .map(({ id, name }) => ({ node: name, taskId: id, completed: isFinished(pendingWrites, id) })),
  };
}
