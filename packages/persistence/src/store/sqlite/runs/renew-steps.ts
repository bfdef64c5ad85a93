import type { Fence } from "../../../runs/fence.ts";
import { isKept, renewedColumns } from "../../lease-keeper/what-is-kept.ts";
import type { SqlStep } from "../database-thread.ts";
import { NOW } from "./database-clock.ts";

const FENCES = `
(SELECT value ->> 0 AS run_id, value ->> 1 AS owner, value ->> 2 AS epoch, key AS number FROM json_each(?1))`;
const IS_HELD = isKept("r", "f");
// The event loop turns: it asks.
const RENEWAL = { now: NOW, lease: "?2", blocked: "0", greatest: "max" } as const;

const RENEW = `
UPDATE threadkeep_runs AS r SET ${renewedColumns("r", RENEWAL)} FROM ${FENCES} f WHERE ${IS_HELD}`;

const TELL = `
SELECT f.run_id, r.run_id IS NOT NULL AS is_held, coalesce(r.stop_requested, 0) AS stop_requested
FROM ${FENCES} f LEFT JOIN threadkeep_runs r ON ${IS_HELD} ORDER BY f.number`;

/** The last of them tells of each fence. */
export function renewSteps(fences: readonly Fence[], leaseMs: number): SqlStep[] {
  const all = JSON.stringify(fences.map(({ runId, owner, epoch }) => [runId, owner, epoch]));
  return [
    { sql: RENEW, params: [all, leaseMs] },
    { sql: TELL, params: [all] },
  ];
}
