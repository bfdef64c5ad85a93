import type { BaseMessage } from "@langchain/core/messages";
import { copyMessage } from "../../message/copy-message.ts";
import { roleOf } from "../../message/message-role.ts";
import { isRecord, recordsOf, type Loose } from "../../message/record.ts";
import { modelProvider } from "./model-provider.ts";
import { isSameAccount } from "./same-service.ts";

/** Where LangChain's client keeps the items of OpenAI's answers, to send them back as they are, or by their ids. */
const ITEMS: ReadonlySet<string> = new Set([
  "reasoning",
  "tool_outputs",
  "audio",
  "__openai_function_call_ids__",
  "__openai_custom_tool_call_ids__",
]);

/**
 * What a model that stood in has answered, as the thread keeps it. OpenAI stores the items of an answer for one account at one host: another one
 * refuses a thread that names them, for good, also where it is read without this middleware. So they are taken out of what the agent's own model, at
 * another account, will read: reasoning, and the ids of all others. Text and what it cites, calls, usage and metadata stay.
 *
 * @param from the model that has answered
 * @param reader the agent's own
 */
export function answerToKeep<Response>(response: Response, from: unknown, reader: unknown): Response {
  if (modelProvider(from) !== "openai" || modelProvider(reader) !== "openai" || isSameAccount(from, reader))
    return response;
  if (isAnswer(response)) return withoutItems(response);
  const messages: unknown = isRecord(response) ? response["messages"] : undefined;
  if (!Array.isArray(messages)) return response;
  // A structured answer, beside the message it was read from.
  const kept = messages.map((message: unknown) => (isAnswer(message) ? withoutItems(message) : message));
  return { ...response, messages: kept };
}

function isAnswer(message: unknown): message is BaseMessage {
  return isRecord(message) && "content" in message && roleOf(message) === "ai";
}

function withoutItems<Message extends BaseMessage>(message: Message): Message {
  const { id, content, additional_kwargs: beside, response_metadata: metadata } = message;
  const { output: _output, ...told } = metadata;
  const calls = (message as unknown as Loose)["tool_calls"];
  return copyMessage(message, {
    content: Array.isArray(content) ? withoutIds(content.filter(({ type }) => type !== "reasoning")) : content,
    additional_kwargs: Object.fromEntries(Object.entries(beside).filter(([name]) => !ITEMS.has(name))),
    response_metadata: told,
    ...(Array.isArray(calls) && { tool_calls: recordsOf(calls).map(functionCall) }),
    // The id of a response is sent to nobody; that of an item is.
    ...(id?.startsWith("msg_") && { id: undefined }),
  });
}

/** A call of one of OpenAI's own kinds is sent with the id of its item, or with none, which is refused. */
function functionCall({ call_id: _item, isCustomTool: _kind, ...call }: Loose): Loose {
  return call;
}

/** A call's is its own, and names its result. */
function withoutIds(blocks: readonly unknown[]): unknown[] {
  return blocks.map((block) => {
    if (!isRecord(block) || block["id"] === undefined || block["type"] === "tool_call") return block;
    const { id: _id, ...kept } = block;
    return kept;
  });
}
