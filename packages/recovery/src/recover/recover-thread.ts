import type { RunRow, RunState } from "@threadkeep/persistence";
import type { RecoverOptions, RecoveryResult } from "../service/recovery-service.ts";
import type { ServiceContext } from "../service/service-context.ts";
import { assertThreadId } from "../stuck/assert-thread-id.ts";
import { checkStuckState } from "../stuck/check-stuck-state.ts";
import { endAnsweredRun } from "./end-answered-run.ts";
import { recoverRun } from "./recover-run.ts";
import { recoverUnrecorded } from "./recover-unrecorded.ts";

const BY_FORCE: ReadonlySet<RunState> = new Set<RunState>(["failed", "poisoned", "left"]);

/**
 * Takes up one thread by hand, or records as done what was answered without the service. Left alone are runs whose owner lives, that wait
 * for a human or for their next attempt, that are done, and without `force` those that failed by an error that would come again, are parked,
 * or were given up.
 *
 * @throws {ThreadkeepError} `run.invalid-thread-id`, `recovery.unknown-thread`, `recovery.unknown-graph`, `recovery.graph-missing`, `recovery.unreadable-checkpoint`, and what `recoverRun` throws
 */
export async function recoverThread(
  context: ServiceContext,
  threadId: string,
  { force = false, graph }: RecoverOptions = {},
): Promise<RecoveryResult> {
  assertThreadId("recoverThread", threadId);
  const { runs, graphs } = context;
  const run = await runs?.readThread(threadId);
  if (!run) return force ? recoverUnrecorded(context, threadId, graph) : leave(context, threadId);
  graphs.require(run.graph);
  if (await endAnsweredRun(context, run)) {
    const why = "Its question was answered without the service, and nothing was left to run.";
    return { threadId, runId: run.runId, outcome: "done", why, durationMs: 0 };
  }
  const taken = await take(context, run, force);
  return taken ? recoverRun(context, taken, { force }) : leave(context, threadId);
}

async function take(context: ServiceContext, run: RunRow, force: boolean): Promise<RunRow | undefined> {
  if (run.state === "open") return claimOne(context, run);
  return force && BY_FORCE.has(run.state) ? continueWithSame(context, run) : undefined;
}

async function claimOne({ runs, owner, settings, graphs }: ServiceContext, { threadId }: RunRow) {
  const query = { owner, leaseMs: settings.leaseMs, limit: 1, threadId, graphs: graphs.names };
  return (await runs?.claim(query))?.[0];
}

/** What it was begun with stays recorded: it may never have reached a checkpoint. */
async function continueWithSame(
  { runs, owner, settings }: ServiceContext,
  { runId, threadId, baseCheckpointId }: RunRow,
): Promise<RunRow | undefined> {
  const stored = await runs?.readInput(runId, threadId);
  const { leaseMs } = settings;
  const input = stored?.input ?? { kind: "nothing" };
  const states = [...BY_FORCE];
  const admission = await runs?.continue({ threadId, owner, leaseMs, input, baseCheckpointId, states });
  return admission?.kind === "admitted" ? admission.run : undefined;
}

async function leave(context: ServiceContext, threadId: string): Promise<RecoveryResult> {
  const { runId, reason, why } = await checkStuckState(context, threadId);
  return { threadId, runId, outcome: "left", why: `${reason} ${why}`, durationMs: 0 };
}
