import { RECOVERY_DAYS, type RunStats } from "../../run-store.ts";
import { readDocument } from "../read-document.ts";

interface StatsDocument {
  byState: RunStats["byState"] | null;
  byNode: readonly object[] | null;
  oldestOpen: { threadId: string; since: string } | null;
  newest: { threadId: string; since: string } | null;
  recoveries: { count: number; p50Ms: number | null; p99Ms: number | null };
}

/** From a `runStatsQuery`. */
export function readRunStats(json: unknown): RunStats {
  const { byState, byNode, oldestOpen, newest, recoveries } = JSON.parse(String(json)) as StatsDocument;
  return {
    byState: byState ?? [],
    byNode: (byNode ?? []).map((node) => readDocument<RunStats["byNode"][number]>(node)),
    oldestOpen: oldestOpen ?? undefined,
    newest: newest ?? undefined,
    recoveries: { days: RECOVERY_DAYS, ...readDocument<Omit<RunStats["recoveries"], "days">>(recoveries) },
  };
}
