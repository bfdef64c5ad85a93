import { ThreadkeepError } from "@threadkeep/state";
import { keysOf } from "../../message/message-keys.ts";
import { readMark } from "./message-mark.ts";
import { isLangChainMessage, roleOf } from "../../message/message-role.ts";
import type { MessageRole, ThreadMessage } from "../../message/thread-message.ts";
import type { MessageMark, MessageView } from "./message-view.ts";
import { firstString, isRecord, type Loose } from "../../message/record.ts";
import { answersOf, callsOf, holdsOnlyResults } from "../../message/tool-exchange.ts";

/**
 * What the decisions read of a thread: LangChain messages, and plain objects in the formats of OpenAI, Anthropic, the AI SDK and
 * LangGraph's server. Nothing is changed, and the views hold the very messages.
 *
 * @throws {ThreadkeepError} `summarization.invalid-messages`, `summarization.unreduced-list`
 */
export function viewMessages<Message extends ThreadMessage>(messages: readonly Message[]): MessageView<Message>[] {
  if (!Array.isArray(messages)) throw noList(messages);
  const read = Array.from(messages as readonly Message[], (message, index) => ({
    message,
    ...readMessage(message, index),
  }));
  const keys = keysOf(read.map((one) => ({ ...one, message: one.message as unknown as Loose })));
  return read.map((one, index) => ({ ...one, key: keys[index]! }));
}

function readMessage(message: unknown, index: number): Omit<MessageView, "key" | "message"> {
  if (!isRecord(message) || Array.isArray(message)) throw noMessage(message, index);
  const named = roleOf(message);
  if (named === undefined) throw noMessage(message, index);
  if (named === "remove") throw unreducedList(index);
  const role = named === "human" && holdsOnlyResults(message["content"]) ? "tool" : named;
  const answers = role === "human" || role === "tool" ? answersOf(message) : [];
  const mark = markFor(role, answers, readMark(message));
  return { role, calls: role === "ai" ? callsOf(message) : [], answers, ...(mark ? { mark } : {}) };
}

/** A mark stands only where this package puts it. */
function markFor(role: MessageRole, answers: readonly string[], mark?: MessageMark): MessageMark | undefined {
  const isOurs = mark?.kind === "summary" ? role === "human" : role === "tool" || answers.length > 0;
  return isOurs ? mark : undefined;
}

function noList(given: unknown): ThreadkeepError {
  return new ThreadkeepError(
    `The messages are ${nameOf(given)}, not a list. Name the channel that holds the list, with the option \`channel\`, ` +
      "and give it the default `() => []`.",
    { code: "summarization.invalid-messages" },
  );
}

function noMessage(given: unknown, index: number): ThreadkeepError {
  return new ThreadkeepError(
    `Element ${index} of the messages is ${nameOf(given)}, not a message. ` +
      "Keep LangChain messages or { role, content } objects in the list.",
    { code: "summarization.invalid-messages", context: { index } },
  );
}

function nameOf(given: unknown): string {
  if (given === null || given === undefined) return String(given);
  if (Array.isArray(given)) return "an array";
  if (!isRecord(given)) return `a ${typeof given}`;
  if (given["lc"] === 1) return "a serialized LangChain object (revive it with `load` of @langchain/core/load)";
  if ("data" in given && firstString(given, "type") !== undefined)
    return "a stored message (convert it with `mapStoredMessagesToChatMessages` of @langchain/core/messages)";
  return isLangChainMessage(given) ? "a message of unknown type" : "an object without a role";
}

export function unreducedList(index: number): ThreadkeepError {
  // A list that was written over begins with what should have been removed from it.
  const clean = index === 0 ? 'list.filter((one) => one.getType() !== "remove")' : "messagesStateReducer([], list)";
  return new ThreadkeepError(
    `Element ${index} of the messages asks to remove a message, which only the list's reducer can do: this one has kept the request. ` +
      "Declare the list as Annotation<BaseMessage[]>({ reducer: messagesStateReducer, default: () => [] }), and pass what the graph is " +
      "built of as the option `state`, which finds such a reducer at once. Then mend the thread: with its messages as `list`, " +
      `graph.updateState(config, { messages: [new RemoveMessage({ id: REMOVE_ALL_MESSAGES }), ...${clean}] }).`,
    { code: "summarization.unreduced-list", context: { index } },
  );
}
