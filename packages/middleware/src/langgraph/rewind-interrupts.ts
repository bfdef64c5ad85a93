import type { RunnableConfig } from "@langchain/core/runnables";
import { SCRATCHPAD } from "./reserved-names.ts";

interface Scratchpad {
  /** Which interrupt of the task comes next: its answers are told apart by their order. */
  interruptCounter?: number;
  currentTaskInput?: { lg_tool_call?: unknown };
}

/**
 * Lets a tool that is called again in the same task find the answers that a human gave to the call before. To be made before the first
 * call. Only where the task is that one call, as in an agent: in a task of several calls the order would be anybody's.
 */
export function interruptRewinder({ configurable = {} }: RunnableConfig): () => void {
  const scratchpad = configurable[SCRATCHPAD] as Scratchpad | undefined;
  const isOneCall = scratchpad?.currentTaskInput?.lg_tool_call !== undefined;
  const first = scratchpad?.interruptCounter;
  return () => {
    if (isOneCall && first !== undefined) scratchpad.interruptCounter = first;
  };
}
