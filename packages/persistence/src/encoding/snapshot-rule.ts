/** A chain of this many bytes is never cut short, or a list of a few bytes would be stored whole at every second step. */
export const FLOOR_BYTES = 4096;

/** What building on another row costs by itself: its version in the type, one row more to read. */
export const BUILDING_BYTES = 64;

export interface ListSizes {
  /** Of the last whole row. */
  snapshotBytes: number;
  /** Of the changes since. */
  changeBytes: number;
  /** Of the change that could be stored now. */
  nextBytes: number;
  /** Of the list as it is now. */
  wholeBytes: number;
}

/**
 * Whether to store what changed, or the whole list once more. Two bounds follow. Sizes are before compression; d is the sum of
 * the changes between all versions, each counted as 64 bytes more, and S the first whole row.
 *
 * A read touches at most 2 x the value's size + 4 KB: that is the last condition.
 *
 * Storage is at most 5 d + 2 S. Say a whole row W ends a chain of a whole row P and changes of c bytes, the one it replaces
 * counted. Either c > P, and since a list grows only by what its changes hold, W <= P + c < 2 c. Or P + c > 2 W, so
 * W < P/2 + c/2. Or the last change was no smaller than W, so W <= c. In each case W <= P/2 + 2 c. Over all chains the whole
 * rows after the first sum up to at most S + 4 d, the first is S, and the changes are d. For a list that only grows
 * the first case is the only one: 3 d + S.
 *
 * Both hold for a line of versions whose memory is kept. Where it was lost, a whole row is stored.
 */
export function shouldStoreChange({ snapshotBytes, changeBytes, nextBytes, wholeBytes }: ListSizes): boolean {
  const sinceBytes = changeBytes + nextBytes;
  return (
    nextBytes + BUILDING_BYTES < wholeBytes &&
    sinceBytes <= Math.max(snapshotBytes, FLOOR_BYTES) &&
    snapshotBytes + sinceBytes <= 2 * wholeBytes + FLOOR_BYTES
  );
}
