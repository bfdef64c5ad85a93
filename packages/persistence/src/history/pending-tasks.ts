import { ERROR, INTERRUPT, RESUME, SCHEDULED, type CheckpointPendingWrite } from "@langchain/langgraph-checkpoint";

// LangGraph's id for what no task wrote: a run's input, an answer to whichever interrupt waits.
export const NO_TASK = "00000000-0000-0000-0000-000000000000";
// Beside an error: the node it came from.
const ERROR_SOURCE = "__error_source_node__";
const UNFINISHED = new Set<string>([ERROR, ERROR_SOURCE, INTERRUPT, RESUME, SCHEDULED]);

/** A task of the superstep after a checkpoint, as far as its writes tell. */
export interface PendingTask {
  taskId: string;
  /** "started": it was given an answer to an interrupt and has not come to an end since. */
  status: "finished" | "interrupted" | "failed" | "started";
  /** What it wrote, by channel, in order of writing. */
  channels: string[];
}

/** A question that a task asked with `interrupt()`. */
export interface PendingInterrupt {
  taskId: string;
  /** What `Command({ resume: { [id]: … } })` answers. */
  id?: string;
  /** Absent where values were not asked for. */
  value?: unknown;
}

/** In the order in which the tasks first wrote. */
export function pendingTasks(writes: readonly CheckpointPendingWrite[]): PendingTask[] {
  const byTask = new Map<string, string[]>();
  for (const [taskId, channel] of writes) {
    if (taskId !== NO_TASK) byTask.set(taskId, [...(byTask.get(taskId) ?? []), channel]);
  }
  return Array.from(byTask, ([taskId, channels]) => ({
    taskId,
    status: statusOf(channels),
    channels: [...new Set(channels)],
  }));
}

export function isFinished(writes: readonly CheckpointPendingWrite[], taskId: string): boolean {
  return writes.some(([id, channel]) => id === taskId && !UNFINISHED.has(channel));
}

// A task that was resumed still has its question among its writes.
function statusOf(channels: readonly string[]): PendingTask["status"] {
  if (channels.some((channel) => !UNFINISHED.has(channel))) return "finished";
  if (channels.includes(ERROR)) return "failed";
  return channels.includes(INTERRUPT) ? "interrupted" : "started";
}

/** Of the tasks that still wait for an answer. */
export function pendingInterrupts(
  writes: readonly CheckpointPendingWrite[],
  { values }: { values: boolean },
): PendingInterrupt[] {
  return writes
    .filter(([taskId, channel]) => channel === INTERRUPT && !isFinished(writes, taskId))
    .flatMap(([taskId, , asked]) =>
      (Array.isArray(asked) ? asked : [asked]).map((question) => describe(taskId, question, values)),
    );
}

function describe(taskId: string, question: unknown, values: boolean): PendingInterrupt {
  const { id, value }: { id?: unknown; value?: unknown } =
    typeof question === "object" && question !== null ? question : { value: question };
  return { taskId, ...(typeof id === "string" ? { id } : {}), ...(values ? { value } : {}) };
}
