import { ToolMessage } from "@langchain/core/messages";
import type { ClassifiedError } from "../classify/classified-error.ts";

/** What is known of a call whose answer never came: the model must not take it for one that did not happen. */
export function mayHaveCompleted(
  toolCall: { id?: string | undefined; name: string },
  failure: ClassifiedError,
): ToolMessage {
  const what = failure.class === "timeout" ? "took too long to answer" : "lost its connection";
  return new ToolMessage({
    content:
      `The call of ${toolCall.name} ${what} (${failure.message}). It may have completed: its outcome is not known. ` +
      "Find out whether it did before you call it again.",
    tool_call_id: toolCall.id ?? "",
    name: toolCall.name,
    status: "error",
  });
}

/** It was sent, and no answer came. */
export function isOutcomeUnknown({ class: kind, neverSent }: ClassifiedError): boolean {
  return !neverSent && (kind === "timeout" || kind === "network");
}
