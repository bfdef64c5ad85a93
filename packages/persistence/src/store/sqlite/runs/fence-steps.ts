import type { Fence, RunProgress } from "../../../runs/fence.ts";
import type { FencedPut } from "../../checkpoint-store.ts";
import type { SqlRow, SqlStep } from "../database-thread.ts";
import { NOW } from "./database-clock.ts";

/** The run of the fence, as the first parameters are its parts. */
export const HELD = "run_id = ?1 AND owner = ?2 AND epoch = ?3 AND state = 'open'";

// SQLite has one writer: between this and the end of the transaction nobody takes the run.
const REFUSE_OTHERS = `SELECT 1 AS lease_lost WHERE NOT EXISTS (SELECT 1 FROM threadkeep_runs WHERE ${HELD})`;

const noted = (more: string) => `
UPDATE threadkeep_runs SET progress_at = ${NOW}, began_at = coalesce(began_at, ${NOW})${more} WHERE run_id = ?1`;

// A node may run another graph on a thread of its own, under the same lease: that is no progress of this thread.
const NOTE_WRITES = noted("");
const NOTE_PUT = noted(", attempts = iif(thread_id = ?2, 0, attempts)");
const NOTE_PROGRESS = `
UPDATE threadkeep_runs SET checkpoint_id = ?3, step = ?4, nodes = ?5 WHERE run_id = ?1 AND thread_id = ?2`;

/** Refuses the request where the fence does not hold. Without one nothing is checked. */
export function fenceSteps(fence: Fence | undefined): SqlStep[] {
  return fence === undefined ? [] : [checkStep(fence), { sql: NOTE_WRITES, params: [fence.runId] }];
}

/** As `fenceSteps`, for a checkpoint: a run that gets so far begins its attempts anew. */
export function putFenceSteps(threadId: string, fenced: FencedPut | undefined): SqlStep[] {
  if (fenced === undefined) return [];
  const { fence, progress } = fenced;
  return [
    checkStep(fence),
    { sql: NOTE_PUT, params: [fence.runId, threadId] },
    ...(progress === undefined ? [] : [progressStep(fence, threadId, progress)]),
  ];
}

/** Whether it was the fence that refused. */
export function isLeaseLost(refused: SqlRow): boolean {
  return refused["lease_lost"] === 1;
}

export function fenceParams({ runId, owner, epoch }: Fence): [runId: string, owner: string, epoch: number] {
  return [runId, owner, epoch];
}

function checkStep(fence: Fence): SqlStep {
  return { sql: REFUSE_OTHERS, params: fenceParams(fence), refuses: true };
}

function progressStep({ runId }: Fence, threadId: string, { checkpointId, step, nodes }: RunProgress): SqlStep {
  const next = nodes === undefined ? null : JSON.stringify(nodes);
  return { sql: NOTE_PROGRESS, params: [runId, threadId, checkpointId, step, next] };
}
