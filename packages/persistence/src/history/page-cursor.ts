import { createHash } from "node:crypto";
import { ThreadkeepError } from "@threadkeep/state";

/** What a page is a page of: a cursor from one listing says nothing in another. */
export interface Listing {
  threadId: string;
  namespace: string;
  order: "newest" | "oldest";
}

export function writeCursor(listing: Listing, lastId: string): string {
  return Buffer.from(JSON.stringify([listing.order, fingerprint(listing), lastId])).toString("base64url");
}

/**
 * The checkpoint id that the page follows.
 * @throws {ThreadkeepError} `history.invalid-cursor`
 */
export function readCursor(listing: Listing, cursor: string): string {
  const [order, listed, lastId] = parse(cursor);
  if (typeof lastId !== "string" || lastId === "") throw invalid("is not one that readHistory gave");
  if (order !== listing.order) throw invalid(`belongs to the order ${JSON.stringify(order)}`);
  if (listed !== fingerprint(listing)) throw invalid("belongs to another thread or namespace");
  return lastId;
}

function parse(cursor: string): unknown[] {
  try {
    const parsed: unknown = JSON.parse(Buffer.from(cursor, "base64url").toString());
    return Array.isArray(parsed) ? parsed : [];
  } catch {
    return [];
  }
}

function fingerprint({ threadId, namespace }: Listing): string {
  return createHash("sha256")
    .update(JSON.stringify([threadId, namespace]))
    .digest("base64url")
    .slice(0, 8);
}

function invalid(why: string): ThreadkeepError {
  return new ThreadkeepError(
    `The cursor ${why}. Pass the nextCursor of the page before with the same thread, namespace and order, or none to begin.`,
    { code: "history.invalid-cursor" },
  );
}
