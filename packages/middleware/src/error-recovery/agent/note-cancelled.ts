import type { RunnableConfig } from "@langchain/core/runnables";
import {
  checkpointConfig,
  runSignalOf,
  saverOf,
  taskOf,
  type PendingWrite,
} from "../../langgraph/langgraph-internals.ts";
import { RECOVERY } from "../budget/saved-recovery.ts";

const MARK = ":cancelled";

/**
 * Leaves word beside the checkpoint that the caller has aborted the run while this task ran: LangGraph leaves none, and the next run could not
 * tell it from a process that stopped. As a write of a task that there is not, which LangGraph applies to nothing. A time-out is nobody's wish.
 * Never rejects.
 */
export async function noteCancelled(config: RunnableConfig): Promise<void> {
  const signal = runSignalOf(config);
  if (signal?.aborted !== true || isTimeout(signal.reason)) return;
  const [saver, task] = [saverOf(config), taskOf(config)];
  // Written at the end of a run only, it would be alone.
  if (saver === undefined || task === undefined || (config as { durability?: unknown }).durability === "exit") return;
  const write = async () =>
    saver.putWrites(checkpointConfig(config, task.superstep), [[RECOVERY, null]], task.taskId + MARK);
  await write().catch(() => undefined);
}

export function wasCancelled(writes: readonly PendingWrite[] = []): boolean {
  return writes.some(([id, channel]) => channel === RECOVERY && id.endsWith(MARK));
}

function isTimeout(reason: unknown): boolean {
  return (reason as { name?: unknown } | undefined)?.name === "TimeoutError";
}
