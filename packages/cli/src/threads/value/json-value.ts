/**
 * A value of a state as JSON can hold it, for a reader and not for reading back: messages are their fields,
 * Maps are records or lists of pairs, Sets lists, bytes Base64, large integers and NaN text.
 */
export function toJsonValue(value: unknown): unknown {
  switch (typeof value) {
    case "bigint":
      return value.toString();
    case "number":
      return Number.isFinite(value) ? value : String(value);
    case "object":
      return value === null ? null : jsonOfObject(value);
    case "function":
    case "symbol":
      return String(value);
    default:
      return value;
  }
}

function jsonOfObject(value: object): unknown {
  if (Array.isArray(value)) return value.map((item) => (item === undefined ? null : toJsonValue(item)));
  if (value instanceof Date) return Number.isNaN(value.getTime()) ? "Invalid Date" : value.toISOString();
  if (value instanceof Map) return jsonOfMap(value);
  if (value instanceof Set) return Array.from(value, toJsonValue);
  if (value instanceof URL || value instanceof RegExp) return String(value);
  if (ArrayBuffer.isView(value))
    return Buffer.from(value.buffer, value.byteOffset, value.byteLength).toString("base64");
  if (value instanceof ArrayBuffer) return Buffer.from(value).toString("base64");
  if (value instanceof Error) return { name: value.name, message: value.message };
  return jsonOfRecord(value);
}

function jsonOfMap(map: Map<unknown, unknown>): unknown {
  const isRecord = [...map.keys()].every((key) => typeof key === "string");
  const entries = Array.from(map, ([key, item]) => [toJsonValue(key), toJsonValue(item)] as const);
  return isRecord ? Object.fromEntries(entries) : entries;
}

// LangChain's objects keep beside what they are what they were made from.
function jsonOfRecord(value: object): Record<string, unknown> {
  const own = Object.entries(value).filter(([name, field]) => field !== undefined && !name.startsWith("lc_"));
  return Object.fromEntries(own.map(([name, field]) => [name, toJsonValue(field)] as const));
}
