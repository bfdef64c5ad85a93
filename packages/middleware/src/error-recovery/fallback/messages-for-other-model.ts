import { ToolMessage, type BaseMessage } from "@langchain/core/messages";
import { copyMessage } from "../../message/copy-message.ts";
import { isFunctionMessage, roleOf } from "../../message/message-role.ts";
import { firstString, isRecord, type Loose } from "../../message/record.ts";
import { answersOf, callsOf } from "../../message/tool-exchange.ts";
import { acceptedCallId } from "./accepted-call-id.ts";
import { modelProvider, sameApi } from "./model-provider.ts";
import { isProviderId, portableAnswer } from "./portable-answer.ts";
import { type BlockTarget, portableContent } from "./portable-blocks.ts";
import { isSameAccount } from "./same-service.ts";

/**
 * A thread as another model reads it: without what only the provider understands that wrote it. Of an answer its text and its
 * tool calls are left; reasoning, signatures, cached prompts, tools that ran at the provider, and ids of its items are not. Tool
 * call ids that the other one refuses are replaced, of call and result alike.
 *
 * Each answer counts as written by the provider it names (`response_metadata.model_provider`), else by `from`. So it also serves
 * the first model, with itself as `from`, after another one has answered in the thread. Messages that the other model understands
 * come back as they are, and the list itself when nothing changes; the originals are never changed.
 *
 * @param from the model that the thread was written for, or its provider's name
 * @param to the model that will read it, or its provider's name
 */
export function messagesForOtherModel(messages: BaseMessage[], from: unknown, to: unknown): BaseMessage[] {
  const reader = createReader(from, to);
  const read = messages.flatMap((message) => reader(message) ?? []);
  return read.length === messages.length && read.every((message, at) => message === messages[at]) ? messages : read;
}

/** One message at a time, in order. */
function createReader(from: unknown, to: unknown): (message: BaseMessage) => BaseMessage | undefined {
  const writer = modelProvider(from);
  const provider = modelProvider(to);
  const ids = createCallIds(provider);
  // OpenAI keeps items and files at one host for one account: their ids mean nothing elsewhere, though the API is the same.
  const isElsewhere = provider === "openai" && !isSameAccount(from, to);
  const isOther = isElsewhere || writer !== provider;
  const isForeign = (message: BaseMessage) => isElsewhere || (providerOf(message) ?? writer) !== provider;
  return (message) => {
    const role = roleOf(message as unknown as Loose);
    if (role === "ai") {
      if (isForeign(message)) return portableAnswer(message, ids.ofForeignCall);
      ids.keep(callsOf(message as unknown as Loose));
      return message;
    }
    const result = role === "tool" ? withCallId(message, ids.ofResult) : message;
    const target = { provider, isToolResult: role === "tool", isSameApi: writer === provider };
    return isOther ? withPortableContent(result, target) : result;
  };
}

function providerOf({ response_metadata: metadata }: BaseMessage): string | undefined {
  const named = isRecord(metadata) ? firstString(metadata, "model_provider") : undefined;
  return named === undefined ? undefined : sameApi(named);
}

/** Which id a call has now. Results follow their call, so the last call of an id is the one that is meant. */
function createCallIds(provider: string) {
  const renamed = new Map<string, string>();
  const taken = new Set<string>();
  const keep = (ids: readonly string[]): void => {
    for (const id of ids) {
      renamed.delete(id);
      taken.add(id);
    }
  };
  const ofForeignCall = (id: string): string => {
    let accepted = acceptedCallId(id, provider);
    // Some providers count anew in each answer; others refuse an id that was there before.
    for (let again = 2; taken.has(accepted); again++) accepted = acceptedCallId(`${id}#${again}`, provider);
    taken.add(accepted);
    renamed.set(id, accepted);
    return accepted;
  };
  return { keep, ofForeignCall, ofResult: (id: string) => renamed.get(id) };
}

/** Results of a foreign call follow its new id. A function's result, from before there were tools, becomes a tool's, as its call has. */
function withCallId(message: BaseMessage, newId: (id: string) => string | undefined): BaseMessage {
  const [id] = answersOf(message as unknown as Loose);
  const tool_call_id = id === undefined ? undefined : newId(id);
  if (tool_call_id === undefined) return message;
  if (!isFunctionMessage(message as unknown as Loose))
    return tool_call_id === id ? message : copyMessage(message, { tool_call_id });
  const { content, name = "" } = message;
  return new ToolMessage({ content: content as string, name, tool_call_id });
}

function withPortableContent(message: BaseMessage, target: BlockTarget & { isSameApi: boolean }): BaseMessage {
  // Tools give back what they have found, and nothing that is stored elsewhere.
  const isReadable = target.isSameApi && target.isToolResult;
  const content = isReadable ? message.content : portableContent(message.content, target);
  const beside = message.additional_kwargs;
  const isMarked = "customTool" in beside || beside["type"] === "computer_call_output";
  const isIdTaken = target.isToolResult && isProviderId(message.id);
  if (content === message.content && !isMarked && !isIdTaken) return message;
  const { customTool: _customTool, type: _type, ...kept } = beside;
  return copyMessage(message, {
    content,
    additional_kwargs: isMarked ? kept : beside,
    ...(isIdTaken && { id: undefined }),
  });
}
