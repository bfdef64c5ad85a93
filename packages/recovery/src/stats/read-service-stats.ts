import { readStats as readDatabaseStats } from "@threadkeep/persistence";
import { requireRuns } from "../service/require-runs.ts";
import type { ServiceContext } from "../service/service-context.ts";
import type { RecoveryStats } from "./recovery-stats.ts";

/** @throws {ThreadkeepError} `recovery.runs-not-kept` */
export async function readStats(context: ServiceContext, call = "stats"): Promise<RecoveryStats> {
  const [runs, database] = await Promise.all([
    requireRuns(context, call).readStats(),
    readDatabaseStats(context.checkpointer),
  ]);
  const { threads, checkpoints, oldest, newest, estimated } = database;
  return {
    ...runs,
    threads,
    checkpoints,
    oldestCheckpoint: oldest,
    newestCheckpoint: newest,
    estimated: estimated.filter((figure) => figure === "threads" || figure === "checkpoints"),
  };
}
