import type { PlainMessage } from "@threadkeep/state";

/**
 * The messages of a channel's value in a sample, as a checkpointer writes them (`{ lc, type: "constructor", kwargs }`) or as plain
 * `{ role, content }` objects. Undefined where it is no list of messages.
 */
export function messagesIn(value: unknown): PlainMessage[] | undefined {
  if (!Array.isArray(value) || value.length === 0) return undefined;
  const messages = value.map(messageOf);
  return messages.every((message) => message !== undefined) ? messages : undefined;
}

function messageOf(value: unknown): PlainMessage | undefined {
  if (!isRecord(value)) return undefined;
  if (value["lc"] === 1 && value["type"] === "constructor") return fromKwargs(value["kwargs"]);
  const isMessage = (typeof value["role"] === "string" || typeof value["type"] === "string") && "content" in value;
  return isMessage ? (value as unknown as PlainMessage) : undefined;
}

function fromKwargs(kwargs: unknown): PlainMessage | undefined {
  return isRecord(kwargs) && "content" in kwargs ? (kwargs as unknown as PlainMessage) : undefined;
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
