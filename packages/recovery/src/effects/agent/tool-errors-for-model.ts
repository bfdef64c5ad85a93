import { MiddlewareError, ToolInvocationError } from "langchain";
import { isControlFlow } from "../claim/judge-thrown.ts";

/**
 * langchain hands a tool's error to the model, but ends the run with any error that comes through a `wrapToolCall`, even one that only passes
 * it on, unless it carries its own brand of a tool error. The model gets the very text that it gets without a middleware.
 */
export async function toolErrorsForModel<Result>(run: () => Promise<Result>): Promise<Result> {
  try {
    return await run();
  } catch (error) {
    throw isLangchains(error) || isControlFlow(error) ? error : asToolError(error);
  }
}

function isLangchains(error: unknown): boolean {
  return MiddlewareError.isInstance(error) || ToolInvocationError.isInstance(error);
}

function asToolError(cause: unknown): Error {
  const error = new Error(`${String(cause)}\n Please fix your mistakes.`, { cause });
  return Object.defineProperty(error, "~brand", { value: "ToolInvocationError", configurable: true });
}
