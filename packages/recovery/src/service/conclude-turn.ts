import type { HeldLease } from "../lease/held-lease.ts";
import type { HeldLeases } from "../lease/held-leases.ts";
import { untilLanded } from "../effects/claim/in-flight.ts";
import { cutOffResult } from "./cut-off.ts";
import { endingOf, type TurnEnding } from "./ending-of.ts";
import { nameRun } from "./failure-event.ts";
import { findLeaseLost } from "./find-lease-lost.ts";
import { holdEnding, landEffects } from "./hold-for-effects.ts";
import { lookAtEnd, unseenEnd, type EndReader } from "./look-at-end.ts";
import type { ServiceSettings } from "./resolve-settings.ts";
import type { DriveRequest, DriveResult } from "./run-driver.ts";
import type { Turn } from "./take-turn.ts";
import type { TellEvent } from "./tell-event.ts";
import { untilRecorded } from "./until-recorded.ts";
import { wasRecorded } from "./was-recorded.ts";

export interface TurnRecorder extends EndReader {
  settings: ServiceSettings;
  random: () => number;
  tellEvent: TellEvent;
  leases: Pick<HeldLeases, "stopRenewing" | "renewAgain" | "release">;
  stopping: AbortSignal;
}

/** Records how a turn of a run ended, unless the run is another's by now. What cannot be recorded is told, and changes no result. */
export async function concludeTurn(
  recorder: TurnRecorder,
  request: DriveRequest,
  lease: HeldLease,
  turn: Turn,
): Promise<DriveResult> {
  const cutOff = await lease.cutOffError();
  if (cutOff !== undefined) return cutOffResult(cutOff);
  if (turn.kind === "threw" && findLeaseLost(turn.error, lease.fence)) lease.lose();
  if (lease.lost) return leaseLost(recorder, request, lease);
  try {
    const ended = await recordTurn(recorder, request, lease, turn);
    if (ended === undefined) return await endedElsewhere(recorder, request, lease);
    recorder.tellEvent(ended.event);
    return ended.result;
  } catch (problem) {
    recorder.tellEvent({ type: "run.not-recorded", ...nameRun(request.run), message: messageOf(problem) });
    return endingOf(recorder, request, lease, turn, unseenEnd(request)).result;
  }
}

/** Undefined where the lease is another's by now. */
function recordTurn(
  recorder: TurnRecorder,
  request: DriveRequest,
  lease: HeldLease,
  turn: Turn,
): Promise<TurnEnding | undefined> {
  const { runs, leases, tellEvent } = recorder;
  const recording = {
    ...recorder,
    onDelayed: (problem: unknown) =>
      tellEvent({ type: "run.record-delayed", ...nameRun(request.run), message: messageOf(problem) }),
    onFailed: () => leases.renewAgain(lease),
  };
  const record = async (isRepeated: boolean) => {
    const ended = endingOf(recorder, request, lease, turn, await lookAtEnd(recorder, request, turn));
    if (ended.outcome.state === "waiting") await landEffects(lease.fence, recorder.settings);
    const ending = holdEnding(ended, lease.fence, recorder.settings);
    leases.stopRenewing(lease);
    const isRecorded =
      (await runs.finish(lease.fence, ending.outcome)) ||
      (isRepeated && (await wasRecorded(runs, lease.fence, ending.outcome)));
    if (isRecorded && ending !== ended) void holdUntilLanded(recorder, lease);
    return isRecorded ? ending : undefined;
  };
  // The others are taken up when their lease is over, and nobody waits for the database: nothing is called again that is not to be.
  const { outcome } = endingOf(recorder, request, lease, turn, unseenEnd(request));
  return outcome.state === "failed" ? untilRecorded(recording, record) : record(false);
}

/** Its hold is renewed as its lease was, however long the effects take, and ends by itself with the process, or where it cannot be released. */
async function holdUntilLanded({ runs, leases, stopping }: TurnRecorder, lease: HeldLease): Promise<void> {
  leases.renewAgain(lease.share());
  await untilLanded(lease.fence);
  leases.release(lease);
  if (!stopping.aborted) await runs.releaseHold(lease.fence).catch(() => {});
}

async function endedElsewhere(recorder: TurnRecorder, request: DriveRequest, lease: HeldLease): Promise<DriveResult> {
  const cutOff = await lease.cutOffError();
  return cutOff === undefined ? leaseLost(recorder, request, lease) : cutOffResult(cutOff);
}

function leaseLost({ tellEvent }: TurnRecorder, request: DriveRequest, lease: HeldLease): DriveResult {
  const { owner, epoch } = lease.fence;
  tellEvent({ type: "run.lease-lost", ...nameRun(request.run), owner, epoch });
  return { ending: "lease-lost", output: undefined, error: lease.lose(), failure: undefined };
}

function messageOf(problem: unknown): string {
  return problem instanceof Error ? problem.message : String(problem);
}
