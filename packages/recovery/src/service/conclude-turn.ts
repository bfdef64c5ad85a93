import type { HeldLease } from "../lease/held-lease.ts";
import type { HeldLeases } from "../lease/held-leases.ts";
import { endingOf } from "./ending-of.ts";
import { findLeaseLost } from "./find-lease-lost.ts";
import { lookAtEnd, unseenEnd, type EndReader } from "./look-at-end.ts";
import type { RecoveryEvent } from "./recovery-event.ts";
import type { ServiceSettings } from "./resolve-settings.ts";
import type { DriveRequest, DriveResult } from "./run-driver.ts";
import type { Turn } from "./take-turn.ts";
import type { TellEvent } from "./tell-event.ts";

export interface TurnRecorder extends EndReader {
  settings: ServiceSettings;
  random: () => number;
  tellEvent: TellEvent;
  leases: Pick<HeldLeases, "stopRenewing">;
}

/** Records how a turn of a run ended, unless the run is another's by now. What cannot be recorded is told, and changes no result. */
export async function concludeTurn(
  recorder: TurnRecorder,
  request: DriveRequest,
  lease: HeldLease,
  turn: Turn,
): Promise<DriveResult> {
  if (turn.kind === "threw" && findLeaseLost(turn.error, lease.fence)) lease.lose();
  if (lease.lost) return leaseLost(recorder, request, lease);
  try {
    const { event, result, outcome } = endingOf(
      recorder,
      request,
      lease,
      turn,
      await lookAtEnd(recorder, request, turn),
    );
    recorder.leases.stopRenewing(lease);
    if (!(await recorder.runs.finish(lease.fence, outcome))) return leaseLost(recorder, request, lease);
    recorder.tellEvent(event);
    return result;
  } catch (problem) {
    recorder.tellEvent(notRecorded(request, problem));
    return endingOf(recorder, request, lease, turn, unseenEnd(request)).result;
  }
}

function leaseLost({ tellEvent }: TurnRecorder, { run, graph }: DriveRequest, lease: HeldLease): DriveResult {
  const { runId, owner, epoch } = lease.fence;
  tellEvent({ type: "run.lease-lost", runId, threadId: run.threadId, graph: graph.name, owner, epoch });
  return { ending: "lease-lost", output: undefined, error: lease.lose(), failure: undefined };
}

function notRecorded({ run, graph }: DriveRequest, problem: unknown): RecoveryEvent {
  const message = problem instanceof Error ? problem.message : String(problem);
  return { type: "run.not-recorded", runId: run.runId, threadId: run.threadId, graph: graph.name, message };
}
