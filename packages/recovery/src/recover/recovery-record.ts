import type { RunFailure, RunOutcome, RunRow } from "@threadkeep/persistence";
import { LeaseLostError } from "@threadkeep/persistence";
import { nameRun } from "../service/failure-event.ts";
import type { RecoveryEvent } from "../service/recovery-event.ts";
import type { RecoveryResult } from "../service/recovery-service.ts";
import { requireRuns } from "../service/require-runs.ts";
import type { ServiceContext } from "../service/service-context.ts";

export type Ended = Pick<RecoveryResult, "outcome" | "why">;

/** How a run ended that was not driven: recorded first, then told. */
export async function recordEnd(
  context: ServiceContext,
  run: RunRow,
  outcome: RunOutcome,
  event: RecoveryEvent,
): Promise<void> {
  const fence = { runId: run.runId, owner: context.owner, epoch: run.epoch };
  const isHeld = await requireRuns(context, "recoverThread").finish(fence, outcome);
  if (!isHeld) throw new LeaseLostError(fence, run.threadId);
  context.tellEvent(event);
}

export async function recordFailure(context: ServiceContext, run: RunRow, failure: RunFailure): Promise<Ended> {
  await recordEnd(context, run, { state: "failed", failure }, { type: "run.failed", ...nameRun(run), failure });
  return { outcome: "failed", why: failure.message };
}
