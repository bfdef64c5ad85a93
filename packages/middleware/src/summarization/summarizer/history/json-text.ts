import { isRecord } from "../../../message/record.ts";
import { bytesLabel, withoutBinary } from "./without-binary.ts";

/** Native JSON fails on nesting of some thousands; the copy made then stops here. */
const MAX_DEPTH = 200;

/** `JSON.stringify` without bytes, and for what it refuses (cycles, BigInt, a `toJSON` that throws) the nearest text. */
export function jsonText(value: unknown, where: string): string {
  try {
    return JSON.stringify(value, dropBinary) ?? "";
  } catch {
    return JSON.stringify(toPlain(value, where, new Set(), 0)) ?? "";
  }

  /** `this` is the holder: there the value is as it was before `toJSON` turned a Buffer into an array of numbers. */
  function dropBinary(this: unknown, key: string, item: unknown): unknown {
    const before = isRecord(this) ? this[key] : item;
    if (isBytes(before)) return bytesLabel("binary", before.byteLength, where);
    return typeof item === "string" ? withoutBinary(item, where) : item;
  }
}

export function isBytes(value: unknown): value is { byteLength: number } {
  return ArrayBuffer.isView(value) || value instanceof ArrayBuffer;
}

/** Every object once: a graph in which all point at all has endless paths. */
function toPlain(value: unknown, where: string, seen: Set<object>, depth: number): unknown {
  if (isBytes(value)) return bytesLabel("binary", value.byteLength, where);
  if (typeof value === "string") return withoutBinary(value, where);
  if (typeof value === "bigint") return String(value);
  if (!isRecord(value)) return value;
  if (seen.has(value)) return "[seen before]";
  if (depth >= MAX_DEPTH) return "[too deep]";
  seen.add(value);
  const copy = (item: unknown) => toPlain(item, where, seen, depth + 1);
  if (Array.isArray(value)) return value.map(copy);
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, copy(item)]));
}
