import type { LogLine } from "./recovery-crash-log.ts";
import type { KillPoint } from "./recovery-crash-points.ts";

/** What a run has made in all of its processes, as it was written down outside of it. */
export interface Account {
  /** Attempts by call. */
  made: ReadonlyMap<string, number>;
  failed: ReadonlyMap<string, number>;
  /** Attempts beyond the first ones of which the run knew before they were made. */
  paid: number;
  /** Those of which it did not. */
  unpaid: readonly UnpaidAttempt[];
  kills: KillPoint[];
}

export interface UnpaidAttempt {
  call: string;
  /** Which one of the call. */
  attempt: number;
  /** What the run had spent by then. */
  spent: number;
}

/**
 * Each attempt beyond a call's first is to be recorded beside the checkpoint before it is made. Of two that are made at the same time both may be
 * in each record, so what counts is whether the records have one for each attempt so far.
 */
export function accountOf(lines: readonly LogLine[]): Account {
  const [made, failed] = [new Map<string, number>(), new Map<string, number>()];
  const [unpaid, kills] = [[] as UnpaidAttempt[], [] as KillPoint[]];
  let [spent, paid] = [0, 0];
  for (const line of lines) {
    if (line.type === "killed") kills.push(line.point);
    if (line.type === "recorded") spent = Math.max(spent, line.spent);
    if (line.type === "failure") add(failed, line.call);
    if (line.type !== "attempt") continue;
    const attempt = add(made, line.call);
    if (attempt === 1) continue;
    if (paid < spent) paid += 1;
    else unpaid.push({ call: line.call, attempt, spent });
  }
  return { made, failed, paid, unpaid, kills };
}

export function sumOf(counts: ReadonlyMap<string, number>): number {
  return [...counts.values()].reduce((sum, count) => sum + count, 0);
}

function add(counts: Map<string, number>, call: string): number {
  const count = (counts.get(call) ?? 0) + 1;
  counts.set(call, count);
  return count;
}
