import { isBinary } from "./is-binary.ts";

/** Native JSON fails on nesting of some thousands; the copy made then stops here. */
const MAX_DEPTH = 500;

/** `JSON.stringify`, and for what that refuses (cycles, BigInt, a `toJSON` that throws) the nearest text instead of an error. */
export function toJsonText(value: unknown, { omitBinary }: { omitBinary: boolean }): string {
  try {
    return JSON.stringify(value, omitBinary ? dropBinary : undefined) ?? "";
  } catch {
    return JSON.stringify(toPlain(value, omitBinary, new Set(), 0)) ?? "";
  }
}

/** `this` is the holder: there the value is as it was before `toJSON` turned a Buffer into an array of numbers. */
function dropBinary(this: unknown, key: string, value: unknown): unknown {
  return isBinary((this as Record<string, unknown>)[key]) ? undefined : value;
}

/** Every object once: a graph in which all point at all has endless paths. */
function toPlain(value: unknown, omitBinary: boolean, seen: Set<object>, depth: number): unknown {
  if (omitBinary && isBinary(value)) return undefined;
  if (typeof value === "bigint") return String(value);
  if (typeof value !== "object" || value === null) return value;
  if (seen.has(value)) return "[Circular]";
  if (depth >= MAX_DEPTH) return "[Too deep]";
  seen.add(value);
  const copy = (item: unknown) => toPlain(item, omitBinary, seen, depth + 1);
  if (Array.isArray(value)) return value.map(copy);
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, copy(item)]));
}
