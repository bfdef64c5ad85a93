import { HumanMessage } from "@langchain/core/messages";
import { withMark } from "./message-mark.ts";
import { isLangChainMessage } from "../../message/message-role.ts";
import type { ThreadMessage } from "../../message/thread-message.ts";
import type { MessageView, SummaryMark } from "./message-view.ts";
import { firstString, recordsOf, type Loose } from "../../message/record.ts";
import { toOneLine } from "./to-one-line.ts";

export interface SummaryMessageParts {
  /** A message of the list: the summary is of its kind. */
  like: ThreadMessage;
  /** Id of the message in whose place it stands. */
  id?: string | undefined;
  text: string;
  mark: SummaryMark;
}

/** A human message: providers take it at any place, and only the user may speak first. */
export function makeSummaryMessage({ like, id, text, mark }: SummaryMessageParts): ThreadMessage {
  const fields = {
    content: `${headerOf(mark)}${SEPARATOR}${text}`,
    ...(id === undefined ? {} : { id }),
    additional_kwargs: withMark(undefined, mark),
  };
  if (isLangChainMessage(like)) return new HumanMessage(fields);
  const isWireForm = firstString(like as unknown as Loose, "role") === undefined;
  return (isWireForm ? { type: "human", ...fields } : { role: "user", ...fields }) as ThreadMessage;
}

/** Ends the header, which has no line break: the first one in a summary. */
const SEPARATOR = "\n\n";

function headerOf({ messages, reference }: SummaryMark): string {
  const count = `${messages} ${messages === 1 ? "message" : "messages"}`;
  // The batch of the last pass: those before it are found by the thread, in order.
  const place = reference === undefined ? "" : `, the last of them archived as ${toOneLine(reference)}`;
  return `Summary of the conversation before this point (${count}${place}):`;
}

/** The text that a summary was made with, `undefined` of other messages. */
export function summaryTextOf({ message, mark }: MessageView): string | undefined {
  if (mark?.kind !== "summary") return undefined;
  const content = textIn((message as unknown as Loose)["content"]);
  const end = content.indexOf(SEPARATOR);
  // Somebody has rewritten it: what is there is the best there is.
  return end === -1 ? content : content.slice(end + SEPARATOR.length);
}

/** Middleware may have turned the string into blocks. */
function textIn(content: unknown): string {
  if (typeof content === "string") return content;
  return recordsOf(content)
    .map((block) => (typeof block["text"] === "string" ? block["text"] : ""))
    .join("");
}
