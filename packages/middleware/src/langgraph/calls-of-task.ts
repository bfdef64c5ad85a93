// Which tool calls a task of an agent makes. Read in langchain 1.4 and @langchain/langgraph 1.4.18.
import { AIMessage, ToolMessage } from "@langchain/core/messages";
import type { RunnableConfig } from "@langchain/core/runnables";
import { readTaskInput } from "./langgraph-internals.ts";
import { SCRATCHPAD } from "./reserved-names.ts";

/** What the order within a task tells apart: answers of humans, results of tasks that are called, and subgraphs. */
export const COUNTERS = ["interruptCounter", "callCounter", "subgraphCounter"] as const;

/** Whether the task is one tool call: always in an agent, but for `version: "v1"`, where one task makes all calls of a message. */
export function isOnlyCall(config: RunnableConfig): boolean {
  const { lg_tool_call: own, messages } = readTaskInput(config);
  if (own !== undefined) return true;
  if (!Array.isArray(messages)) return false;
  const answered = new Set(messages.filter(ToolMessage.isInstance).map(({ tool_call_id }) => tool_call_id));
  const calls = messages.findLast(AIMessage.isInstance)?.tool_calls ?? [];
  return calls.filter(({ id }) => id === undefined || !answered.has(id)).length === 1;
}

/** A place among the calls that a task makes at the same time. */
export interface SharedPlace {
  /** For the config of this call. */
  configurable: Record<string, unknown>;
  /** Whether this call has asked a human or begun a subgraph: where it did so in the order depends on the others. */
  isTaken(): boolean;
}

export function sharedPlace({ configurable = {} }: RunnableConfig): SharedPlace {
  let isTaken = false;
  const scratchpad = configurable[SCRATCHPAD] as Record<string, unknown>;
  const counters = COUNTERS.map((name) => [
    name,
    {
      get: () => scratchpad[name],
      set(value: unknown) {
        isTaken = true;
        scratchpad[name] = value;
      },
    },
  ]);
  const own: unknown = Object.create(scratchpad, Object.fromEntries(counters) as PropertyDescriptorMap);
  return { configurable: { ...configurable, [SCRATCHPAD]: own }, isTaken: () => isTaken };
}
