import type { RunRow } from "@threadkeep/persistence";
import type { AttemptsMade, FailureOutcome } from "./decide-outcome.ts";
import type { RecoveryEvent } from "./recovery-event.ts";

/** What is told of a run that ended by an error. */
export function failureEvent(
  run: RunRow,
  { ending, failure, afterMs }: FailureOutcome,
  { attempts, totalAttempts }: AttemptsMade,
): RecoveryEvent {
  const told = { ...nameRun(run), failure };
  const events = {
    postponed: { type: "run.postponed", ...told, attempts, afterMs },
    poisoned: { type: "run.poisoned", ...told, attempts, totalAttempts },
    failed: { type: "run.failed", ...told },
    left: { type: "run.left", ...told, why: "Its caller gave it up.", replacedBy: undefined },
  } as const satisfies Record<typeof ending, RecoveryEvent>;
  return events[ending];
}

export function nameRun({ runId, threadId, graph }: RunRow): { runId: string; threadId: string; graph: string } {
  return { runId, threadId, graph };
}
