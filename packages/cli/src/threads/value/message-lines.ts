import { toPlainText } from "../../report/plain-text.ts";
import { oneLineJson } from "./one-line-json.ts";
import { shortenText, shortenValue } from "./shorten-value.ts";
import { toJsonValue } from "./json-value.ts";

const MOST_ARGUMENTS = 300;

/** Whether a value is a list of messages, as LangChain's classes or as plain records of them. */
export function isMessageList(value: unknown): value is object[] {
  return Array.isArray(value) && value.length > 0 && value.every(isMessage);
}

function isMessage(value: unknown): value is object {
  return typeof value === "object" && value !== null && "content" in value && roleOf(value) !== undefined;
}

/** A message for people: who says what, and on lines of their own the tools that are called. */
export function messageLines(message: object, maxText: number): string[] {
  const { id, name, content, status, tool_calls: calls }: Record<string, unknown> = { ...message };
  const who = [roleOf(message), name, id].filter((part) => typeof part === "string" && part !== "").join(" ");
  const failed = status === "error" ? " (error)" : "";
  const said = toPlainText(shortenText(textOf(content), maxText));
  return [
    `${toPlainText(who)}${failed}:${said === "" ? "" : ` ${said}`}`,
    ...(Array.isArray(calls) ? calls.map((call: unknown) => `  calls ${describeCall(call)}`) : []),
  ];
}

function roleOf(message: object): string | undefined {
  const role: unknown = "type" in message ? message.type : "role" in message ? message.role : undefined;
  return typeof role === "string" ? role : undefined;
}

// Text as it is; other parts, such as images, as JSON.
function textOf(content: unknown): string {
  if (typeof content === "string") return content;
  const parts: unknown[] = Array.isArray(content) ? content : [content];
  return parts.map(textOfPart).join(" ");
}

function textOfPart(part: unknown): string {
  if (typeof part === "object" && part !== null && "text" in part && typeof part.text === "string") return part.text;
  return part === null || part === undefined ? "" : oneLineJson(shortenValue(toJsonValue(part)));
}

function describeCall(call: unknown): string {
  const {
    name = "?",
    args,
    id,
  }: { name?: unknown; args?: unknown; id?: unknown } = typeof call === "object" && call !== null ? call : {};
  const given = shortenText(oneLineJson(shortenValue(toJsonValue(args ?? {}))), MOST_ARGUMENTS);
  return `${toPlainText(String(name))}(${given})${typeof id === "string" ? ` ${toPlainText(id)}` : ""}`;
}
