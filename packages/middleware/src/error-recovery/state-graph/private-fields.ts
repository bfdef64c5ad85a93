import type { RunnableConfig } from "@langchain/core/runnables";
import type { ChannelWrites } from "../../langgraph/langgraph-internals.ts";
import { isRecord } from "../../message/record.ts";
import { RECOVERY } from "../budget/saved-recovery.ts";
import { RECOVERY_FAILURE } from "../recovery-failure.ts";
import type { RecoveryRun } from "../recovery-run.ts";
import { hasChannel, takesSeveralWrites } from "./state-channels.ts";

/** What is saved beside a node's result: what the run has spent, and that an earlier run's failure is over. */
export function privateFields(run: RecoveryRun, failure: unknown, config: RunnableConfig): ChannelWrites {
  const isOver = isRecord(failure) && failure["run"] !== run.id && takesSeveralWrites(config, RECOVERY_FAILURE, null);
  return [...spentOf(run.update(), config), ...(isOver ? ([[RECOVERY_FAILURE, null]] as ChannelWrites) : [])];
}

// Parallel nodes may write it in one superstep: a channel that does not take that would end a run that has recovered.
export function spentOf(update: ReturnType<RecoveryRun["update"]>, config: RunnableConfig): ChannelWrites {
  const spent = update?.[RECOVERY];
  if (spent === undefined || !hasChannel(config, RECOVERY)) return [];
  return takesSeveralWrites(config, RECOVERY, spent) ? [[RECOVERY, spent]] : [];
}
