// A user's message in Anthropic's or Bedrock's form, or a tool's in the AI SDK's, holds several results.
import { copyMessage } from "../../message/copy-message.ts";
import { firstString, recordsOf, type Loose } from "../../message/record.ts";
import { answersOf, isResultBlock } from "../../message/tool-exchange.ts";
import type { ThreadMessage } from "../../message/thread-message.ts";

/** The result of one call, as a message of the same kind. */
export function partWith<Message extends ThreadMessage>(message: Message, call: string): Message {
  const fields = message as unknown as Loose;
  const block = resultBlockOf(fields, call);
  const id = firstString(fields, "id");
  return copyMessage(message, { content: [block], ...(id !== undefined && { id: `${id}/${call}` }) });
}

export function resultBlockOf(message: Loose, call: string): Loose | undefined {
  return recordsOf(message["content"]).find((block) => answersOf({ content: [block] }).includes(call));
}

/** Anthropic refuses a message of the user's that says something before its results. */
export function withResultsFirst<Message extends ThreadMessage>(message: Message): Message {
  const { content } = message as unknown as Loose;
  if (!Array.isArray(content)) return message;
  const results = content.filter(isResultBlock);
  if (results.every((block, at) => block === content[at])) return message;
  return copyMessage(message, { content: [...results, ...content.filter((part) => !isResultBlock(part))] });
}

/** What it says beside results. */
export function withoutResults<Message extends ThreadMessage>(message: Message): Message {
  const content = (message as unknown as { content: unknown[] }).content;
  return copyMessage(message, { content: content.filter((part) => !isResultBlock(part)) });
}
