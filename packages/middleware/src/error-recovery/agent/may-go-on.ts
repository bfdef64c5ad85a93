import { ToolMessage, type BaseMessage } from "@langchain/core/messages";
import type { RunnableConfig } from "@langchain/core/runnables";
import { knownLedger } from "../budget/run-ledger.ts";

/**
 * Whether the run may have been begun by a process that stopped, though LangGraph does not say so. A tool's error goes to the model as langchain
 * makes it, without what the call has spent. Where all of its superstep is written, but no checkpoint yet, whoever resumes the run only makes
 * that, and calls a run resumed no longer when the model is asked. In a run that was begun here, such an error is known of.
 */
export function mayGoOn(config: RunnableConfig, messages: readonly BaseMessage[]): boolean {
  return endsInToolError(messages) && knownLedger(config) === undefined;
}

function endsInToolError(messages: readonly BaseMessage[]): boolean {
  for (let at = messages.length - 1; at >= 0; at--) {
    const message = messages[at];
    if (!ToolMessage.isInstance(message)) return false;
    if (message.status === "error") return true;
  }
  return false;
}
