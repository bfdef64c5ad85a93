import { isRecord } from "../../message/record.ts";

/** A call in a state in an input, say. */
const MAX_DEPTH = 4;

/**
 * Which of these tool calls an input is about: those whose ids it has anywhere but in a list of messages, where those of other tasks stand, too.
 * A `Send` brings a call as it is, or in a field of its own beside the state.
 */
export function namedIn(input: unknown, ids: ReadonlySet<string>, channel: string): ReadonlySet<string> {
  const named = new Set<string>();
  visit(input, 0);
  return named;

  function visit(value: unknown, depth: number): void {
    if (typeof value === "string" && ids.has(value)) named.add(value);
    if (typeof value !== "object" || value === null || depth > MAX_DEPTH) return;
    for (const [name, part] of Object.entries(value))
      if (!(isRecord(value) && name === channel)) visit(part, depth + 1);
  }
}
