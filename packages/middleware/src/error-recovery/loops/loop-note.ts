import { HumanMessage } from "@langchain/core/messages";
import type { ToolLoop } from "./find-tool-loop.ts";

/** Tells the model that it runs in a circle. For one request, after all other messages; not to be saved. */
export function loopNote({ toolName, times }: Pick<ToolLoop, "toolName" | "times">): HumanMessage {
  return new HumanMessage({
    content:
      `You have called ${toolName} ${times} times in a row with the same arguments, and the result was the same each time. ` +
      "Calling it so again will not change that. Do something else: other arguments or another tool. " +
      "Or answer with what you have, and say what is missing.",
    additional_kwargs: { threadkeep: { kind: "loop-note" } },
  });
}
