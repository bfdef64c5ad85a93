/** Where a page ended: a checkpoint's place in the order of arrival, and of those that share it, which. */
export type PageEnd = [sortId: string, rank: string, threadId: string, namespace: string];

export function writeCursor(end: PageEnd): string {
  return JSON.stringify(end);
}

export function readCursor(cursor: string): PageEnd {
  return JSON.parse(cursor) as PageEnd;
}
