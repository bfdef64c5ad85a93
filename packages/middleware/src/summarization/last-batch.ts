import type { MessageView } from "./message/message-view.ts";

/** What was archived at once. */
export interface ArchivedBatch {
  reference: string;
  /** Which one of the thread it is, from 1. */
  batch: number;
}

/**
 * The batch that was archived last, read off the marks in the list. Their order does not say which one it is: a preview may stay where it
 * is while summaries are extended before it. Nor does `through`: a pass may take out nothing but what came after that.
 */
export function lastBatchOf(views: readonly MessageView[]): ArchivedBatch | undefined {
  const batches = views.flatMap(({ mark: { reference, batch = 0 } = {} }) =>
    reference === undefined ? [] : [{ reference, batch }],
  );
  return batches.toSorted((one, other) => one.batch - other.batch).at(-1);
}
