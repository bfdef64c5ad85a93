import { ThreadkeepError } from "@threadkeep/state";

/** What a page is a page of: a cursor from one listing says nothing in another. */
export interface ThreadListing {
  order: "id" | "recent";
  prefix: string;
}

/** @param position where the page ended, as the saver put it */
export function writeThreadCursor({ order, prefix }: ThreadListing, position: string): string {
  return Buffer.from(JSON.stringify([order, prefix, position])).toString("base64url");
}

/**
 * The position that the page follows.
 * @throws {ThreadkeepError} `catalog.invalid-cursor`
 */
export function readThreadCursor(listing: ThreadListing, cursor: string): string {
  const [order, prefix, position] = parse(cursor);
  if (typeof position !== "string") throw invalid("is not one that listThreads gave");
  if (order !== listing.order || prefix !== listing.prefix) throw invalid("belongs to another order or prefix");
  return position;
}

function parse(cursor: string): unknown[] {
  try {
    const parsed: unknown = JSON.parse(Buffer.from(cursor, "base64url").toString());
    return Array.isArray(parsed) ? parsed : [];
  } catch {
    return [];
  }
}

function invalid(why: string): ThreadkeepError {
  return new ThreadkeepError(
    `The cursor ${why}. Pass the nextCursor of the page before with the same order and prefix, or none to begin.`,
    { code: "catalog.invalid-cursor" },
  );
}
