import type { PartSink, VisitParts } from "./part-sink.ts";
import { visitPrimitives, type Note } from "./visit-primitives.ts";

/** The primitives that decided a count, in the order of the walk. Strings are the message's own, so this copies no text. */
export type Fingerprint = readonly unknown[];

export function takeFingerprint(value: object, visit: VisitParts): Fingerprint {
  const parts: unknown[] = [];
  visit(
    value,
    noteSink((part) => parts.push(part) > 0),
  );
  return parts;
}

/** True when a walk finds exactly what it found when the fingerprint was taken. An unchanged string compares by reference. */
export function hasFingerprint(value: object, visit: VisitParts, parts: Fingerprint): boolean {
  let at = 0;
  let isSame = true;
  visit(
    value,
    noteSink((part) => {
      isSame = isSame && at < parts.length && parts[at] === part;
      at++;
      return isSame;
    }),
  );
  return isSame && at === parts.length;
}

/** A mark before each kind of part: without it a text and an equal JSON string would look alike. */
function noteSink(note: Note): PartSink {
  return {
    text: (value) => note("text") && note(value),
    tokens: (count) => note("tokens") && note(count),
    derived: (key) => note("derived") && visitKey(key, note),
    json: (value, options) =>
      note(options?.omitBinary ? "json without binary" : "json") &&
      visitPrimitives(value, options?.omitBinary ?? false, note),
  };
}

/** A key is a primitive, an object known by identity, or an array of those. */
function visitKey(key: unknown, note: Note): boolean {
  return Array.isArray(key) ? key.every(note) : note(key);
}
