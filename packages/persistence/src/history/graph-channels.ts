// The channels by which a StateGraph steers itself, as @langchain/langgraph 1.4.18 names them in a checkpoint.
export const START_CHANNEL = "__start__";
export const TASKS_CHANNEL = "__pregel_tasks";
export const BRANCH = "branch:to:";
export const JOIN = "join:";

/** What the graph steers itself by: channels of these names, and those that begin so. */
export const STEERING = { names: [START_CHANNEL, TASKS_CHANNEL], prefixes: [BRANCH, JOIN] } as const;

/** Whether a channel holds state, and not what the graph steers itself by. */
export function isStateChannel(name: string): boolean {
  const { names, prefixes }: { names: readonly string[]; prefixes: readonly string[] } = STEERING;
  return !names.includes(name) && !prefixes.some((prefix) => name.startsWith(prefix));
}

/**
 * Whether a channel of that version was ever written. Forks give one that was not a version below 0, which LangGraph takes for none
 * at all: no node and no breakpoint is triggered by it.
 */
export function isWritten(version: string | number): boolean {
  return typeof version === "string" || version >= 0;
}
