import type { MessageView } from "../../message/message-view.ts";
import { firstString, type Loose } from "../../../message/record.ts";
import { callsOf, renderCall } from "./render-call.ts";
import { joinLines, renderContent } from "./render-content.ts";

/**
 * A message of any format as text for the summarizer: name, text, tool calls, and which call a result answers. Media become a
 * label with their reference, bytes and base64 one with their size; reasoning is left out.
 * @param reference where the message is archived: goes into the labels of what has no reference of its own
 */
export function renderMessage({ message, key, role }: MessageView, reference?: string): string {
  const loose = message as unknown as Loose;
  const where = `message ${key}${reference === undefined ? "" : `, archived as ${reference}`}`;
  const calls = callsOf(loose);
  return joinLines([
    role === "other" ? labelOf("role", firstString(loose, "role", "type")) : "",
    labelOf("name", firstString(loose, "name")),
    answerLabel(loose),
    renderContent(loose["content"], { calls, where, around: new Set() }),
    ...calls.all.map((call) => renderCall(call, where)),
  ]);
}

function labelOf(what: string, value: string | undefined): string {
  return value === undefined ? "" : `[${what}: ${value}]`;
}

function answerLabel(message: Loose): string {
  const id = firstString(message, "tool_call_id");
  return id === undefined ? "" : `[result of ${id}${message["status"] === "error" ? ", which failed" : ""}]`;
}
