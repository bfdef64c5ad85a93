import { readBare, threadStatus, type RunRow } from "@threadkeep/persistence";
import { nameRun } from "../service/failure-event.ts";
import type { ServiceContext } from "../service/service-context.ts";
import { innerGraph } from "../stuck/graph-state.ts";
import { readThreadHead } from "../stuck/read-thread-head.ts";

/**
 * Records a run as done that is recorded as waiting, where its question was answered without the service and its thread has come to its end:
 * nobody else would, and its record would refuse what comes next. False where it still waits, or is another's by now.
 *
 * @throws {ThreadkeepError} `recovery.unreadable-checkpoint`
 */
export async function endAnsweredRun(context: ServiceContext, run: RunRow): Promise<boolean> {
  const { runs, owner, settings, tellEvent } = context;
  if (runs === undefined || run.state !== "waiting" || !(await isThreadAtEnd(context, run))) return false;
  const { threadId, runId, baseCheckpointId } = run;
  const admission = await runs.continue({
    threadId,
    owner,
    leaseMs: settings.leaseMs,
    input: { kind: "nothing" },
    baseCheckpointId,
    states: ["waiting"],
    epoch: run.epoch,
  });
  if (admission.kind === "refused") return false;
  const isEnded = await runs.finish({ runId, owner, epoch: admission.run.epoch }, { state: "done" });
  if (isEnded) tellEvent({ type: "run.done", ...nameRun(run) });
  return isEnded;
}

async function isThreadAtEnd({ checkpointer, graphs }: ServiceContext, run: RunRow): Promise<boolean> {
  const { threadId } = run;
  const bare = await readBare(checkpointer, { threadId, namespace: "" });
  if (bare === undefined || !mayBeAtEnd(threadStatus(bare.checkpoint, bare.pendingWrites ?? []))) return false;
  // Without its values a checkpoint of the functional API hides an input that waits.
  const registered = graphs.find(run.graph);
  const reading = await readThreadHead({ checkpointer, threadId, graph: registered && innerGraph(registered.graph) });
  return reading?.head.status === "done";
}

function mayBeAtEnd(status: ReturnType<typeof threadStatus>): boolean {
  return status === "done" || status === "unknown";
}
