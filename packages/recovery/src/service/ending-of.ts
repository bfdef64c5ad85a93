import { isGraphDrained } from "@langchain/langgraph";
import type { RunOutcome } from "@threadkeep/persistence";
import { ThreadkeepError } from "@threadkeep/state";
import type { HeldLease } from "../lease/held-lease.ts";
import { TO_MAKE_ROOM } from "../lease/held-leases.ts";
import { decideOutcome, mayPass } from "./decide-outcome.ts";
import type { SeenEnd } from "./look-at-end.ts";
import { classifyTurnError, isOfDrainedRun } from "./nested-run-error.ts";
import { failureEvent, nameRun } from "./failure-event.ts";
import { nodesMissing } from "./nodes-missing.ts";
import type { RecoveryEvent } from "./recovery-event.ts";
import type { ServiceSettings } from "./resolve-settings.ts";
import type { DriveRequest, DriveResult } from "./run-driver.ts";
import type { Turn } from "./take-turn.ts";

/** What is recorded of a turn, told, and given back. */
export interface TurnEnding {
  outcome: RunOutcome;
  event: RecoveryEvent;
  result: DriveResult;
}

export function endingOf(
  deciding: { settings: ServiceSettings; random: () => number },
  request: DriveRequest,
  lease: HeldLease,
  turn: Turn,
  seen: SeenEnd,
): TurnEnding {
  if (turn.kind === "returned" && seen.missing.length > 0)
    return threw(deciding, request, lease, nodesMissing(request, seen.missing), seen);
  if (turn.kind === "returned") return returned(deciding.settings, request, turn.output, seen);
  if (isDrained(turn.error, lease)) return givenBack(request, lease);
  if (endedWithItsNestedRun(turn.error, lease)) return givenBack(request, lease, turn.error);
  return threw(deciding, request, lease, turn.error, seen);
}

function returned(
  { waitLimitMs }: ServiceSettings,
  request: DriveRequest,
  output: unknown,
  { interrupts, isAtBreakpoint }: SeenEnd,
): TurnEnding {
  const isWaiting = interrupts > 0 || isAtBreakpoint;
  const result = { ending: isWaiting ? "waiting" : "done", output, error: undefined, failure: undefined } as const;
  return isWaiting
    ? {
        outcome: { state: "waiting", limitMs: waitLimitMs },
        event: { type: "run.waiting", ...nameRun(request.run), interrupts },
        result,
      }
    : { outcome: { state: "done" }, event: { type: "run.done", ...nameRun(request.run) }, result };
}

/** @param cause undefined where its step came to its end */
function givenBack(request: DriveRequest, { control: { drainReason = "" } }: HeldLease, cause?: unknown): TurnEnding {
  const { runId, threadId } = request.run;
  const isReplaced = drainReason === TO_MAKE_ROOM;
  const error = new ThreadkeepError(
    `Run ${runId} on thread "${threadId}" was given back ${cause === undefined ? "after its step" : WITH_ITS_NESTED}. ${drainReason} ${isReplaced ? LEFT_BEHIND : GOES_ON}`,
    { code: "run.given-back", context: { runId, threadId, isReplaced }, cause },
  );
  return {
    outcome: { state: "open", afterMs: 0, failure: undefined },
    event: { type: "run.given-back", ...nameRun(request.run), reason: drainReason },
    result: { ending: "given-back", output: undefined, error, failure: undefined },
  };
}

const WITH_ITS_NESTED =
  "in its step, which waited for a run that a service gave back or did not begin, and is done anew";
const GOES_ON = "Nothing is lost: whoever takes it up goes on from its last checkpoint.";
// What takes its place may be gone by then.
const LEFT_BEHIND =
  "What it was still to do is left behind: that run begins where this one stands. Only if it does not come, a sweep goes on with this one.";

function threw(
  { settings, random }: { settings: ServiceSettings; random: () => number },
  request: DriveRequest,
  { isGivenUp }: HeldLease,
  error: unknown,
  { attempts, totalAttempts }: SeenEnd,
): TurnEnding {
  const turn = { error, isGivenUp, attempts, totalAttempts };
  const decided = decideOutcome(turn, settings.attempts, random);
  const { ending, failure, outcome } = decided;
  const event = failureEvent(request.run, decided, turn);
  return { outcome, event, result: { ending, output: undefined, error, failure } };
}

// One that was not asked for here is a graph's own doing: taken up again, it would only do so again.
function isDrained(error: unknown, { control }: HeldLease): boolean {
  return control.drainRequested && error instanceof Error && isGraphDrained(error);
}

// Its node waited for a run that was drained as this one was: it has not failed, and its step is done anew.
function endedWithItsNestedRun(error: unknown, { control, isGivenUp }: HeldLease): boolean {
  if (!control.drainRequested || isGivenUp) return false;
  const classified = classifyTurnError(error);
  return isOfDrainedRun(classified) && mayPass(classified);
}
