import type { RunnableConfig } from "@langchain/core/runnables";
import { GOES_TO, READ } from "./reserved-names.ts";

/** Whether the graph that runs this task has a node of that name. Each node of a StateGraph has a channel by which it is reached. */
export function hasNode(config: RunnableConfig, name: string): boolean {
  const read = config.configurable?.[READ] as ((channel: string, fresh: boolean) => unknown) | undefined;
  if (read === undefined) return false;
  try {
    // Reading a channel that is not there throws; one without a value reads as null.
    read(GOES_TO + name, false);
    return true;
  } catch {
    return false;
  }
}
