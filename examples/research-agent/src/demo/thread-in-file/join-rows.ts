import type { HistoryEntry } from "@threadkeep/persistence";
import type { HistoryRow } from "./thread-in-file-facts.ts";

/** A history, newest first, with the steps of one node in a row as one: those of a loop fill a page else. */
export function joinRows(entries: readonly HistoryEntry[]): HistoryRow[] {
  const rows: HistoryRow[] = [];
  for (const row of entries.map(rowOf)) {
    const newer = rows.at(-1);
    if (newer?.ran.join() === row.ran.join()) newer.steps.first = row.steps.first;
    else rows.push(row);
  }
  return rows;
}

function rowOf({ checkpointId, step = 0, writers = [], next = [], sizes }: HistoryEntry): HistoryRow {
  return { checkpointId, steps: { first: step, last: step }, ran: writers, next, bytes: sizes?.totalBytes ?? 0 };
}
