import type { StateSnapshot } from "@langchain/langgraph";
import {
  INTERRUPT,
  RESUME,
  type BaseCheckpointSaver,
  type CheckpointPendingWrite,
} from "@langchain/langgraph-checkpoint";
import { isFinished, readBare } from "@threadkeep/persistence";

type Task = StateSnapshot["tasks"][number];

/** The last answers that tasks inside of a task's subgraphs have taken and that ask again: their parent does not tell. */
export async function readInnerAnswers(
  checkpointer: BaseCheckpointSaver,
  threadId: string,
  task: Task,
): Promise<readonly unknown[]> {
  const answers: unknown[] = [];
  for (const namespace of new Set([`${task.name}:${task.id}`, task.name, ...namespacesIn(task)])) {
    const inner = await readBare(checkpointer, { threadId, namespace });
    answers.push(...lastAnswers(inner?.pendingWrites ?? []));
  }
  return answers;
}

// Of subgraphs that stand as nodes. One that a node calls is found by its task.
function namespacesIn({ state }: Task): string[] {
  if (state === undefined || !("tasks" in state)) return [];
  const namespace: unknown = state.config.configurable?.["checkpoint_ns"];
  return [...(typeof namespace === "string" ? [namespace] : []), ...state.tasks.flatMap(namespacesIn)];
}

function lastAnswers(writes: readonly CheckpointPendingWrite[]): unknown[] {
  const asking = new Set(writes.filter(([, channel]) => channel === INTERRUPT).map(([taskId]) => taskId));
  return writes
    .filter(([taskId, channel]) => channel === RESUME && asking.has(taskId) && !isFinished(writes, taskId))
    .map(([, , given]) => (Array.isArray(given) ? (given as unknown[]).at(-1) : given));
}
