import { isRecord } from "../claim/record.ts";

/**
 * The id of the AI message that made the call, "" where it is not known. Models give the same ids to calls of later turns: together with its
 * message a call is told from those.
 *
 * @param state what the tool node was given: messages, or a state that holds them
 */
export function callScope(state: unknown, callId: string): string {
  const messages = Array.isArray(state) ? state : isRecord(state) ? state["messages"] : undefined;
  if (!Array.isArray(messages)) return "";
  const caller: unknown = messages.findLast((message) => makesCall(message, callId));
  const id = isRecord(caller) ? caller["id"] : undefined;
  return typeof id === "string" ? id : "";
}

function makesCall(message: unknown, callId: string): boolean {
  const calls = isRecord(message) ? message["tool_calls"] : undefined;
  return Array.isArray(calls) && calls.some((call) => isRecord(call) && call["id"] === callId);
}
