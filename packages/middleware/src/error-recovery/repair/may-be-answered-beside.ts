import type { RunnableConfig } from "@langchain/core/runnables";
import { saverOf, taskOf } from "../../langgraph/langgraph-internals.ts";
import { isSent, tasksBeside } from "../../langgraph/tasks-beside.ts";

/**
 * Whether another task of this superstep may still answer tool calls that are open, after a human was asked or at once. Asked where a repair would
 * add results: reads checkpoints. Where nothing tells, others are taken to be there, but for a node of an outermost graph without a
 * checkpointer that was not sent: nobody can be asked there, and most run alone.
 */
export async function mayBeAnsweredBeside(config: RunnableConfig): Promise<boolean> {
  const isNested = taskOf(config)?.namespace !== "";
  if (saverOf(config) === undefined) return isNested || isSent(config);
  return (await tasksBeside(config)) !== "none";
}
