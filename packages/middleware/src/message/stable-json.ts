import { isRecord } from "./record.ts";

/** Deeper than any message; a cycle ends here, too. */
const MAX_DEPTH = 64;

/** JSON with sorted keys, since a database may return them in another order. Never throws: what JSON cannot say is `null`. */
export function stableJson(value: unknown, depth = 0): string {
  if (typeof value === "bigint") return String(value);
  if (!isRecord(value)) return JSON.stringify(value) ?? "null";
  if (depth > MAX_DEPTH) return "null";
  if (ArrayBuffer.isView(value)) return JSON.stringify(toBase64(value));
  if (Array.isArray(value)) return `[${value.map((item) => stableJson(item, depth + 1)).join(",")}]`;
  const own = plainOf(value);
  return isRecord(own) ? `{${fieldsOf(own, depth).join(",")}}` : stableJson(own, depth + 1);
}

function fieldsOf(value: Record<string, unknown>, depth: number): string[] {
  const keys = Object.keys(value).filter((key) => value[key] !== undefined);
  return keys.sort().map((key) => `${JSON.stringify(key)}:${stableJson(value[key], depth + 1)}`);
}

function toBase64(view: ArrayBufferView): string {
  return Buffer.from(view.buffer, view.byteOffset, view.byteLength).toString("base64");
}

/** A Date or URL as what JSON makes of it. */
function plainOf(value: Record<string, unknown>): unknown {
  if (typeof value["toJSON"] !== "function") return value;
  try {
    return value["toJSON"]();
  } catch {
    return null;
  }
}
