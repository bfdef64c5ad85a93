import type { PendingWrite } from "../../langgraph/langgraph-internals.ts";
import { RECOVERY } from "../budget/saved-recovery.ts";

const MARK = ":cancelled";

/** The task, which there is not, under which word is left that a task was cancelled. */
export function cancelledTask(taskId: string): string {
  return taskId + MARK;
}

/** Whether the caller has aborted the run in this superstep. */
export function wasCancelled(writes: readonly PendingWrite[]): boolean {
  return writes.some(([id, channel]) => channel === RECOVERY && id.endsWith(MARK));
}
