import { toPlainText } from "../../report/plain-text.ts";
import { printJson } from "../../report/print-json.ts";
import { formatId, formatSize } from "../format.ts";
import type { Style } from "../style.ts";
import { toJsonValue } from "../value/json-value.ts";
import { isMessageList, messageLines } from "../value/message-lines.ts";
import { shortenValue } from "../value/shorten-value.ts";
import type { ThreadView } from "./read-thread.ts";

const MOST_MESSAGES = 50;
const MOST_TEXT = 500;

/** The value of one channel: messages as a conversation, the last of many, anything else as JSON. What is long is shortened. */
export function drawChannel(channel: string, value: unknown, view: ThreadView, { colors }: Style): string[] {
  const bytes = view.channels.find((one) => one.channel === channel)?.bytes ?? 0;
  const heading = `${toPlainText(channel)} of ${formatId(view.threadId)} at ${formatId(view.checkpointId)}, ${formatSize(bytes)}`;
  const lines = isMessageList(value)
    ? drawMessages(value)
    : printJson(shortenValue(toJsonValue(value)))
        .trimEnd()
        .split("\n");
  return [colors.bold(heading), "", ...lines];
}

function drawMessages(messages: readonly object[]): string[] {
  const left = Math.max(0, messages.length - MOST_MESSAGES);
  const shown = messages.slice(left).flatMap((message, index) => {
    const [first, ...rest] = messageLines(message, MOST_TEXT);
    return [`[${left + index}] ${first}`, ...rest.map((line) => `  ${line}`)];
  });
  return left === 0 ? shown : [`… ${left} before: --json has them`, ...shown];
}
