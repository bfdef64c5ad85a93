import type { RunRow } from "@threadkeep/persistence";

/** Whether anybody may act on it now: its lease, its wait or its limit is over. By the database's clock. */
export function isDue({ dueInMs }: RunRow): boolean {
  return dueInMs !== undefined && dueInMs <= 0;
}
