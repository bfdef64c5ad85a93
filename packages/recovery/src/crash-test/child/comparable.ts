import { isBaseMessage, type BaseMessage } from "@langchain/core/messages";

const UUID = /[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}/gi;
const ISO_TIME = /\d{4}-\d\d-\d\dT\d\d:\d\d(?::\d\d(?:\.\d+)?)?(?:Z|[+-]\d\d:?\d\d)?/g;
const DAY_MS = 24 * 60 * 60 * 1000;

/** A value of a state as JSON in which nothing is left of when it was made, and under which random ids. */
export function comparable(value: unknown): unknown {
  if (typeof value === "string") return value.replace(UUID, "<uuid>").replace(ISO_TIME, "<time>");
  if (typeof value === "number") return isNow(value) ? "<time>" : value;
  if (typeof value === "bigint") return String(value);
  if (typeof value !== "object" || value === null) return value;
  if (Array.isArray(value)) return value.map(comparable);
  if (value instanceof Date) return "<time>";
  if (value instanceof Map) return { map: comparable([...value]) };
  if (value instanceof Set) return { set: comparable([...value]) };
  if (ArrayBuffer.isView(value)) {
    return { bytes: Buffer.from(value.buffer, value.byteOffset, value.byteLength).toString("base64") };
  }
  return isBaseMessage(value) ? comparableMessage(value) : comparableRecord(value);
}

// Its own id, the provider's and the usage tell of one call alone.
function comparableMessage(message: BaseMessage): unknown {
  const { content, name, additional_kwargs } = message;
  const { tool_calls, tool_call_id, status, artifact } = message as unknown as Record<string, unknown>;
  return comparableRecord({
    type: message.type,
    content,
    name,
    tool_calls,
    tool_call_id,
    status,
    artifact,
    additional_kwargs,
  });
}

function comparableRecord(value: object): unknown {
  const entries = Object.entries(value).filter(([, each]) => each !== undefined && typeof each !== "function");
  return Object.fromEntries(entries.map(([key, each]) => [key, comparable(each)]));
}

/** In milliseconds. A number that large is rarely anything else. */
function isNow(value: number): boolean {
  return Number.isInteger(value) && Math.abs(value - Date.now()) < DAY_MS;
}
