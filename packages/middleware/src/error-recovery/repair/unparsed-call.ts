import { isLangChainMessage } from "../../message/message-role.ts";
import { recordsOf, type Loose } from "../../message/record.ts";
import type { ThreadMessage } from "../../message/thread-message.ts";
import { writtenCalls } from "../loops/tool-round.ts";

export const UNPARSED = "The arguments of this call could not be parsed; it was not run.";

/** Whether a call reached no tool, because its arguments are no JSON: then nothing can have completed, whatever became of the run. */
export function isUnparsed(caller: ThreadMessage, id: string): boolean {
  const message = caller as unknown as Loose;
  if (has(message["tool_calls"], id)) return false;
  if (has(message["invalid_tool_calls"], id)) return true;
  // What is not parsed of a LangChain message nobody runs. Of other messages the caller's own code reads the arguments, as well as it can.
  return isLangChainMessage(caller) && writtenCalls(message).some((call) => call.id === id && isText(call.args));
}

function has(calls: unknown, id: string): boolean {
  return recordsOf(calls).some((call) => call["id"] === id);
}

/** Arguments are parsed where they are JSON. Of a stream they may stand in other blocks. */
function isText(args: unknown): boolean {
  return typeof args === "string" && args !== "";
}
