import { isDeepStrictEqual } from "node:util";
import { isMessage } from "./message-list.ts";

/** Whether two values would be stored alike. Reads what is there: nothing of theirs is called. */
export function isSameValue(before: unknown, after: unknown): boolean {
  if (Array.isArray(before) && Array.isArray(after)) {
    return before.length === after.length && before.every((item, index) => isSameValue(item, after[index]));
  }
  if (isMessage(before) && isMessage(after)) return isDeepStrictEqual(ownContent(before), ownContent(after));
  return isDeepStrictEqual(before, after);
}

// LangChain keeps what a message was made from beside what it is now, and leaves fields open that were never given.
function ownContent(message: object): Record<string, unknown> {
  const kept = Object.entries(message).filter(([name, value]) => value !== undefined && !name.startsWith("lc_"));
  return Object.fromEntries(kept);
}
