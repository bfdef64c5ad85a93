import { ThreadkeepError } from "@threadkeep/state";

/** From the first place of a list up to, and without, the last. */
export interface PageRange {
  from: number;
  to: number;
  nextCursor?: string;
}

/** A cursor is a place in a list that only grows: it stays what it is while entries are added. */
export function pageOf(count: number, limit: number, cursor = "0"): PageRange {
  if (!Number.isSafeInteger(limit) || limit < 1) {
    refuse("limit", "is no whole number of 1 or more. Give how many entries a page may have");
  }
  if (typeof cursor !== "string" || !/^\d{1,15}$/.test(cursor)) {
    refuse("cursor", "is none of this archive. Give the nextCursor of the page before");
  }
  const from = Math.min(Number(cursor), count);
  const to = Math.min(from + limit, count);
  return to < count ? { from, to, nextCursor: String(to) } : { from, to };
}

function refuse(option: string, problem: string): never {
  throw new ThreadkeepError(`The ${option} ${problem}.`, { code: "archive.invalid-option", context: { option } });
}
