// The channels by which a StateGraph steers itself, as @langchain/langgraph 1.4.18 names them in a checkpoint.
export const START_CHANNEL = "__start__";
export const TASKS_CHANNEL = "__pregel_tasks";
export const BRANCH = "branch:to:";
export const JOIN = "join:";

/** Whether a channel holds state, and not what the graph steers itself by. */
export function isStateChannel(name: string): boolean {
  return name !== START_CHANNEL && name !== TASKS_CHANNEL && !name.startsWith(BRANCH) && !name.startsWith(JOIN);
}
