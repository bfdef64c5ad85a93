import { isGraphBubbleUp } from "@langchain/langgraph";
import { MiddlewareError, ToolInvocationError } from "langchain";

/** Awaits a tool call inside of `wrapToolCall` so that a tool's own failure still goes to the model. */
export async function keepToolErrorsOrdinary<Result>(
  toolCall: { name: string },
  run: () => Promise<Result>,
): Promise<Result> {
  try {
    return await run();
  } catch (error) {
    throw isOrdinary(error) ? asToolError(error, toolCall) : error;
  }
}

function isOrdinary(error: unknown): boolean {
  return (
    !isGraphBubbleUp(error as Error) && !MiddlewareError.isInstance(error) && !ToolInvocationError.isInstance(error)
  );
}

/**
 * langchain hands a tool's error to the model, but ends the run with any error that comes through a `wrapToolCall`, even
 * one that only passes it on, unless the error carries its own brand of a tool error. The error itself is kept, so that
 * middlewares around this one still find the class they look for.
 */
function asToolError(error: unknown, toolCall: { name: string }): unknown {
  if (!(error instanceof Error) || !Object.isExtensible(error))
    return new ToolInvocationError(error, toolCall as never);
  return Object.defineProperty(error, "~brand", { value: "ToolInvocationError", configurable: true });
}
