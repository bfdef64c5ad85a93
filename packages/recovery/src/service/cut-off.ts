import type { Fence, RunAccess } from "@threadkeep/persistence";
import { ThreadkeepError } from "@threadkeep/state";
import type { HeldLease, LetGo } from "../lease/held-lease.ts";
import type { HeldLeases } from "../lease/held-leases.ts";
import { holdForEffects } from "./hold-for-effects.ts";
import type { ServiceSettings } from "./resolve-settings.ts";
import type { DriveResult } from "./run-driver.ts";
import type { TellEvent } from "./tell-event.ts";

/** A run that a service that stops did not wait for any longer. */
export interface CutOffRun {
  runId: string;
  threadId: string;
  graph: string;
  /** Anybody may take it up, after `afterMs`. Otherwise the database did not answer in time: after its lease. */
  isGivenBack: boolean;
  /** 0, or `leaseMs` where an effect was being made: it may have its effect still, and nobody else can see it. */
  afterMs: number;
}

export interface CutOffParts {
  runs: RunAccess | undefined;
  leases: HeldLeases;
  tellEvent: TellEvent;
  settings: Pick<ServiceSettings, "leaseMs">;
}

const REASON = "Its service was stopped, and its step took longer than the time for that.";

/**
 * Gives a run back in the middle of its step: it counts as no attempt, and nobody holds its lease from then on, so that what the step
 * still writes is refused. Undefined for a run that had ended.
 *
 * @param overdue ends the wait for a database that does not answer
 */
export async function cutOff(
  { runs, leases, tellEvent, settings }: CutOffParts,
  lease: HeldLease,
  overdue: Promise<unknown>,
): Promise<CutOffRun | undefined> {
  const { fence, threadId, graph } = lease;
  const run = { runId: fence.runId, threadId, graph };
  const hold = holdForEffects(fence, settings);
  leases.stopRenewing(lease);
  const how = await lease.cutOff(() => letGo(runs, fence, hold.holdMs, overdue), cutOffError(lease));
  if (how === "over") return undefined;
  const isGivenBack = how === "given-back";
  if (isGivenBack) tellEvent({ type: "run.given-back", ...run, reason: [REASON, ...hold.reason].join(" ") });
  else tellEvent({ type: "run.not-recorded", ...run, message: `${REASON} The database did not take it back.` });
  return { ...run, isGivenBack, afterMs: isGivenBack ? hold.holdMs : settings.leaseMs };
}

export function cutOffResult(error: unknown): DriveResult {
  return { ending: "given-back", output: undefined, error, failure: undefined };
}

async function letGo(
  runs: RunAccess | undefined,
  fence: Fence,
  holdMs: number,
  overdue: Promise<unknown>,
): Promise<LetGo> {
  const recorded = Promise.resolve(runs?.finish(fence, { state: "open", afterMs: 0, failure: undefined, holdMs })).then(
    (isHeld): LetGo => (isHeld === true ? "given-back" : "over"),
    (): LetGo => "not-recorded",
  );
  return Promise.race([recorded, overdue.then((): LetGo => "not-recorded")]);
}

function cutOffError({ fence: { runId }, threadId }: HeldLease): ThreadkeepError {
  return new ThreadkeepError(
    `Run ${runId} on thread "${threadId}" was cut off in its step. ${REASON} What the step still writes is refused; whoever takes the run up goes on from its last checkpoint, and does that step anew.`,
    { code: "run.given-back", context: { runId, threadId } },
  );
}
