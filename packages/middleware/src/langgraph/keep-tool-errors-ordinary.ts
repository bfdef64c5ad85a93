import { isGraphBubbleUp } from "@langchain/langgraph";
import { MiddlewareError, ToolInvocationError } from "langchain";

/** Awaits a tool call inside of `wrapToolCall` so that a tool's own failure still goes to the model. */
export async function keepToolErrorsOrdinary<Result>(run: () => Promise<Result>): Promise<Result> {
  try {
    return await run();
  } catch (error) {
    throw isOrdinary(error) ? asOrdinary(error) : error;
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
 * middlewares around this one still find the class they look for; the model gets its message alone.
 */
function asOrdinary(error: unknown): unknown {
  return error instanceof Error && Object.isExtensible(error) ? branded(error) : asToolError(error);
}

/** The same for the model with the very text that it gets without a middleware, if no other is given. The error itself is the cause. */
export function asToolError(error: unknown, text = textOf(error)): Error {
  return branded(new Error(`${text}\n Please fix your mistakes.`, { cause: error }));
}

function branded(error: Error): Error {
  return Object.defineProperty(error, "~brand", { value: "ToolInvocationError", configurable: true });
}

export function textOf(error: unknown): string {
  try {
    return String(error);
  } catch {
    // An object without a prototype, say.
    return "Error";
  }
}
