import { createThreadId } from "./create-thread-id.ts";
import { unescapeText } from "./escape-text.ts";

/**
 * The parts that `createThreadId` was given, every value as text. Undefined for an id that it did not make, and for one
 * that was too long to be kept whole.
 */
export function parseThreadId(threadId: string): Record<string, string> | undefined {
  // Whoever reads ids of others may come upon none.
  if (typeof threadId !== "string") return undefined;
  const [job = "", ...fields] = threadId.split(".");
  const entries = [["job", unescapeText(job)], ...fields.map(parseField)] as const;
  if (!entries.every(isPart)) return undefined;
  const parts = Object.fromEntries(entries) as Record<string, string> & { job: string };
  return createThreadId(parts) === threadId ? parts : undefined;
}

function parseField(field: string): [string | undefined, string | undefined] {
  const [name = "", value = "", ...more] = field.split("=");
  return more.length === 0 ? [unescapeText(name), unescapeText(value)] : [undefined, undefined];
}

function isPart(entry: readonly (string | undefined)[]): entry is readonly [string, string] {
  return entry.every((text) => text !== undefined);
}
