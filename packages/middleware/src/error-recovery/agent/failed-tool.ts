import { asToolError, textOf } from "../../langgraph/keep-tool-errors-ordinary.ts";
import type { ClassifiedError } from "../classify/classified-error.ts";
import { RetriesExhaustedError } from "../retries-exhausted-error.ts";

/** The tool's own error as langchain hands it to the model, with what the model has to know to call the tool again. */
export function failedTool(error: unknown, { retryAfterMs = 0 }: ClassifiedError): Error {
  const asked = retryAfterMs > 0 ? `\n The other side asks to wait ${Math.ceil(retryAfterMs / 1_000)} s.` : "";
  return asToolError(error, `${wordsOf(error)}${asked}`);
}

/** What the tool threw last is not known where that was another process: what tells so is for developers. */
function wordsOf(error: unknown): string {
  if (!RetriesExhaustedError.isInstance(error) || error.cause !== undefined) return textOf(error);
  const before = error.attempts.at(-1)?.message;
  const words = "Error: The last attempt was cut short: it may have completed.";
  return before === undefined ? words : `${words} Before it: ${before}`;
}
