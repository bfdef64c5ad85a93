import type { RunnableConfig } from "@langchain/core/runnables";
import { checkpointConfig, isResuming, saverOf, taskOf } from "../../langgraph/langgraph-internals.ts";
import { hasFailed } from "../budget/resume-run.ts";

/** Whether the run had ended by an error at this very superstep, and somebody goes on with it, on purpose. A process that stopped leaves no error. */
export async function goesOnAfterError(config: RunnableConfig): Promise<boolean> {
  const [saver, task] = [saverOf(config), taskOf(config)];
  if (!isResuming(config) || saver === undefined || task === undefined) return false;
  return hasFailed((await saver.getTuple(checkpointConfig(config, task.superstep)))?.pendingWrites);
}
