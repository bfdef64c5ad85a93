import type { ThreadMessage } from "../../message/thread-message.ts";
import { planRepairs, type MessageOrResult } from "./plan-repairs.ts";
import type { RepairOptions } from "./repair-options.ts";

/**
 * A list that every provider takes: each tool call has exactly one result, directly behind its AI message, in the order of the calls.
 *
 * A missing result becomes a tool message with `status: "error"` that tells the model the true cause; its id follows from the call,
 * so that two repairs add the same message. Results that stand elsewhere are moved behind their call. Results without a call are
 * removed, and of several results of one call all but one: a real one stays rather than an error or one that a repair has added, else
 * the first. Calls that a client sends though they could not be parsed (`invalid_tool_calls`) get a result, too; calls that the
 * provider answers itself are left alone. A call id that comes again later in the thread is a call of its own; a call without an id, or
 * with that of another call of the same message, gets one, and so does its result.
 *
 * Left alone is what only its tool can answer: the calls of OpenAI's computer, shell and patch tools, whose outputs are screenshots and
 * outcomes of commands. OpenAI refuses the thread until they have theirs.
 *
 * LangChain messages and plain objects in the formats of OpenAI, Anthropic, Bedrock and the AI SDK. Contents of Google's own client
 * (`{ role, parts }`) are left as they are; of LangChain's messages for Google the parsed calls count, which are what is sent. The list
 * and its messages are never changed; what needs no repair is the very same message. To save a repair into a thread, see `repairUpdate`.
 *
 * @throws {ThreadkeepError} `repair.invalid-messages` for what is no list, `repair.invalid-option` for an option that there is not
 *
 * @example
 * // The process was stopped while `search` ran, and the user has written again.
 * const messages = repairMessages([
 *   { role: "user", content: "Find the report." },
 *   { role: "assistant", content: "", tool_calls: [{ id: "call_1", function: { name: "search", arguments: "{}" } }] },
 *   { role: "user", content: "Are you still there?" },
 * ]);
 * // messages[2] is { role: "tool", tool_call_id: "call_1", name: "search", status: "error",
 * //   content: "The process stopped while this ran; it may have completed.", ... }
 */
export function repairMessages<Message extends ThreadMessage>(
  messages: readonly Message[],
  options: RepairOptions = {},
): MessageOrResult<Message>[] {
  return planRepairs(messages, options).messages;
}
