import type { RunOutcome } from "./run-store.ts";

/** In ms; 0 where no effect was being made. */
export function holdOf(outcome: RunOutcome): number {
  return outcome.state === "done" ? 0 : (outcome.holdMs ?? 0);
}
