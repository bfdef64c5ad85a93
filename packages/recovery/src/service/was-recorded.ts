import type { Fence, RunAccess, RunOutcome } from "@threadkeep/persistence";

/** Whether an end of this epoch is in the database: a connection may break after it was written and before that was told. */
export async function wasRecorded(runs: RunAccess, { runId, epoch }: Fence, outcome: RunOutcome): Promise<boolean> {
  const events = await runs.readEvents(runId);
  return events.some((event) => event.epoch === epoch && event.kind === kindOf(outcome));
}

function kindOf(outcome: RunOutcome) {
  if (outcome.state !== "open") return outcome.state;
  return outcome.failure === undefined ? "given-back" : "postponed";
}
