import { isCommand } from "@langchain/langgraph";

/** Whether it is a Command that says nothing: its answer is undefined, say. LangGraph would fail the run by it. */
export function isEmptyCommand(input: unknown): boolean {
  if (!isCommand(input)) return false;
  const { resume, update, goto } = input;
  return resume === undefined && isEmpty(update) && isEmpty(goto);
}

function isEmpty(part: unknown): boolean {
  if (typeof part === "object" && part !== null) return Object.keys(part).length === 0;
  return part === undefined || part === null || part === "";
}
