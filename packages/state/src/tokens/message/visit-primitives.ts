import { isBinary } from "./is-binary.ts";

/** Stands for binary data, whose content does not matter to a count. */
const BINARY = Symbol("binary");
const OBJECT_END = Symbol("end");
/** Deeper than this a change in place is not noticed. */
const MAX_DEPTH = 500;

/** Called for each value in turn. False ends the walk. */
export type Note = (value: unknown) => boolean;

/**
 * Notes every primitive of a value, with its keys and where objects end, so that two walks that note the same mean the same
 * JSON. An object met again (a cycle, a shared part) is noted as itself. Returns false once `note` has.
 */
export function visitPrimitives(value: unknown, omitBinary: boolean, note: Note): boolean {
  if (typeof value !== "object" || value === null) return note(omitBinary && isBinary(value) ? BINARY : value);
  return visitObject(value, omitBinary, note, new Set(), 0);
}

function visitObject(value: object, omitBinary: boolean, note: Note, seen: Set<object>, depth: number): boolean {
  if (isBinary(value)) return note(BINARY);
  if (seen.has(value) || depth > MAX_DEPTH) return note(value);
  seen.add(value);

  const visit = (item: unknown): boolean =>
    typeof item === "object" && item !== null
      ? visitObject(item, omitBinary, note, seen, depth + 1)
      : note(omitBinary && isBinary(item) ? BINARY : item);

  if (hasToJson(value)) return note(OBJECT_END) && visit(jsonOf(value));
  if (Array.isArray(value)) return note(value.length) && value.every(visit);
  for (const key in value) {
    if (Object.hasOwn(value, key) && !(note(key) && visit((value as Record<string, unknown>)[key]))) return false;
  }
  return note(OBJECT_END);
}

function hasToJson(value: object): value is { toJSON(): unknown } {
  return typeof (value as { toJSON?: unknown }).toJSON === "function";
}

function jsonOf(value: { toJSON(): unknown }): unknown {
  try {
    return value.toJSON();
  } catch {
    return value; // Noted as itself: it was seen.
  }
}
