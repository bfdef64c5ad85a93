import type { RunRow } from "@threadkeep/persistence";
import { nameRun } from "./failure-event.ts";
import type { RecoveryEvent } from "./recovery-event.ts";

/** What is told of a run that another one of its thread took the place of. @param run as it was until then */
export function replacedEvent(run: RunRow, { runId: replacedBy }: RunRow): RecoveryEvent {
  const why = `${howItStood(run)}, and run ${replacedBy} took its place.`;
  return { type: "run.left", ...nameRun(run), why, failure: run.failure, replacedBy };
}

function howItStood({ state, owner, beganAt, failure, isStopRequested }: RunRow): string {
  if (state === "waiting") return "It waited for an answer";
  if (state === "failed") return "It had failed";
  if (state === "poisoned") return "It was parked as poisoned";
  const never = beganAt === undefined ? ", and it had never begun" : "";
  if (owner !== undefined) return `${owner} gave no sign of life${never}`;
  if (isStopRequested) return `Its owner gave it back for another run${never}`;
  return failure === undefined ? `Its owner had given it back${never}` : `It waited for its next attempt${never}`;
}
