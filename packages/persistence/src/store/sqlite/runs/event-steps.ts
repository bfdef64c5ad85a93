import type { RunEvent } from "../../run-store.ts";
import { NOW } from "./database-clock.ts";

/**
 * SQL that notes what just happened to the runs that are named, as their rows now are.
 * @param isByFailure the run's failure is why it happened
 */
export function noteEvent(kind: RunEvent["kind"], where: string, isByFailure = false): string {
  return `INSERT INTO threadkeep_run_events (run_id, thread_id, at, kind, owner, epoch, checkpoint_id, failure)
  SELECT run_id, thread_id, ${NOW}, '${kind}', owner, epoch, checkpoint_id, ${isByFailure ? "failure" : "NULL"}
  FROM threadkeep_runs WHERE ${where}`;
}
