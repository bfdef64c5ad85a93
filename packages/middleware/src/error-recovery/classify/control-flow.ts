import type { ErrorFacts } from "./error-facts.ts";
import { readField } from "./read-field.ts";
import type { Verdict } from "./verdict.ts";

const NAMES = new Set(["GraphInterrupt", "NodeInterrupt", "ParentCommand", "GraphDrained", "GraphBubbleUp"]);

/** LangGraph's own signals are thrown like errors. By brand and by name: an agent may have two copies of LangGraph. */
export function judgeControlFlow({ value, names }: ErrorFacts): Verdict | undefined {
  const isControlFlow = readField(value, "is_bubble_up") === true || names.some((name) => NAMES.has(name));
  return isControlFlow ? { class: "control-flow" } : undefined;
}
