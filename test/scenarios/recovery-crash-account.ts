import type { LogLine } from "./recovery-crash-log.ts";
import type { KillPoint } from "./recovery-crash-points.ts";

/** What a run has made in all of its processes, as it was written down outside of it. */
export interface Account {
  /** Attempts by call. */
  made: ReadonlyMap<string, number>;
  failed: ReadonlyMap<string, number>;
  /** First attempts that were made twice, as nothing was known of the one that a kill cut short. */
  repeated: ReadonlySet<string>;
  /** Attempts beyond the first ones, and beyond those that were repeated as first ones. */
  extra: number;
  kills: KillPoint[];
}

/**
 * An attempt beyond a call's first is recorded beside the checkpoint before it is made, and counts. A first attempt is not recorded: where a
 * kill cuts it short the next process makes it anew for nothing, once for each call, as from then on that is recorded, too. Whoever finds a
 * record says so before the attempt: "resumed".
 */
export function accountOf(lines: readonly LogLine[]): Account {
  const [made, failed] = [new Map<string, number>(), new Map<string, number>()];
  const [repeated, kills] = [new Set<string>(), [] as KillPoint[]];
  let [inThisLife, resumed] = [new Set<string>(), new Set<string>()];
  for (const line of lines) {
    if (line.type === "killed") [inThisLife, resumed] = [new Set(), new Set()];
    if (line.type === "killed") kills.push(line.point);
    if (line.type === "resumed") resumed.add(line.name);
    if (line.type === "failure") add(failed, line.call);
    if (line.type !== "attempt") continue;
    const isKnown = resumed.delete(line.call.split("/")[0]!);
    if (made.get(line.call) === 1 && !inThisLife.has(line.call) && !isKnown) repeated.add(line.call);
    inThisLife.add(line.call);
    add(made, line.call);
  }
  return { made, failed, repeated, extra: sumOf(made) - made.size - repeated.size, kills };
}

export function sumOf(counts: ReadonlyMap<string, number>): number {
  return [...counts.values()].reduce((sum, count) => sum + count, 0);
}

function add(counts: Map<string, number>, call: string): void {
  counts.set(call, (counts.get(call) ?? 0) + 1);
}
