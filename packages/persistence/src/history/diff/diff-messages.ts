import { messageKeys, type MessageLike } from "./message-list.ts";
import { inOrder } from "./in-order.ts";
import { isSameValue } from "./same-value.ts";

/** What became of one message. Positions count from 0, in the list before or after. */
export type MessageChange =
  | { change: "added"; id: string; to: number }
  | { change: "removed"; id: string; from: number }
  | { change: "changed"; id: string; from: number; to: number; moved: boolean }
  | { change: "moved"; id: string; from: number; to: number };

/** Removed ones as they stood before, then the others as they stand after. Of those that swapped, as few as possible moved. */
export function diffMessages(before: readonly MessageLike[], after: readonly MessageLike[]): MessageChange[] {
  const oldKeys = messageKeys(before);
  const newKeys = messageKeys(after);
  const positions = new Map(oldKeys.map((id, from) => [id, from]));
  const kept = newKeys.flatMap((id) => positions.get(id) ?? []);
  const stayed = inOrder(kept);
  const present = new Set(newKeys);
  const removed = oldKeys.flatMap((id, from): MessageChange[] =>
    present.has(id) ? [] : [{ change: "removed", id, from }],
  );
  const rest = newKeys.flatMap((id, to): MessageChange[] => {
    const from = positions.get(id);
    if (from === undefined) return [{ change: "added", id, to }];
    const moved = !stayed.has(from);
    if (!isSameValue(before[from], after[to])) return [{ change: "changed", id, from, to, moved }];
    return moved ? [{ change: "moved", id, from, to }] : [];
  });
  return [...removed, ...rest];
}
