import type { RunnableConfig } from "@langchain/core/runnables";
import { checkpointConfig, runSignalOf, saverOf, taskOf } from "../../langgraph/langgraph-internals.ts";
import { tasksBeside } from "../../langgraph/tasks-beside.ts";
import { RECOVERY } from "../budget/saved-recovery.ts";
import { cancelledTask } from "../repair/was-cancelled.ts";

/**
 * Leaves word beside the checkpoint that the caller has aborted the run while this task ran: LangGraph leaves none, and the next run could not
 * tell it from a process that stopped. As a write of a task that there is not, which LangGraph applies to nothing. A time-out is nobody's wish.
 * Never rejects.
 */
export async function noteCancelled(config: RunnableConfig): Promise<void> {
  const signal = await callersSignal(config);
  if (signal?.aborted !== true || isTimeout(signal.reason)) return;
  const [saver, task] = [saverOf(config), taskOf(config)];
  // Written at the end of a run only, it would be alone.
  if (saver === undefined || task === undefined || (config as { durability?: unknown }).durability === "exit") return;
  const write = async () =>
    saver.putWrites(checkpointConfig(config, task.superstep), [[RECOVERY, null]], cancelledTask(task.taskId));
  await write().catch(() => undefined);
}

/**
 * In the first superstep of a run, as after a human's answer, LangGraph does not tell the caller's signal from that of the superstep, which a
 * sibling's failure aborts, too: there the task has to be alone.
 */
async function callersSignal(config: RunnableConfig): Promise<AbortSignal | undefined> {
  const signal = runSignalOf(config);
  if (signal !== undefined || config.signal?.aborted !== true) return signal;
  return (await tasksBeside(config)) === "none" ? config.signal : undefined;
}

function isTimeout(reason: unknown): boolean {
  return (reason as { name?: unknown } | undefined)?.name === "TimeoutError";
}
