import type { RunEvent } from "../../run-store.ts";
import { NOW } from "./database-clock.ts";

type Kind = RunEvent["kind"];

const BY_FAILURE: ReadonlySet<Kind> = new Set(["postponed", "failed", "poisoned"]);

/** SQL that notes what just happened to the runs that are named, as their rows now are. */
export function noteEvent(kind: Kind, where: string): string {
  return `INSERT INTO threadkeep_run_events (run_id, thread_id, at, kind, owner, epoch, checkpoint_id, failure)
  SELECT run_id, thread_id, ${NOW}, '${kind}', owner, epoch, checkpoint_id, ${BY_FAILURE.has(kind) ? "failure" : "NULL"}
  FROM threadkeep_runs WHERE ${where}`;
}
