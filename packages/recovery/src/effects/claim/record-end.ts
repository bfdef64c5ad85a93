import { ThreadkeepError } from "@threadkeep/state";
import type { Leftover } from "./attempts.ts";
import type { Effect } from "./effect.ts";
import { isLeaseLost } from "./lease-lost.ts";
import { stateOf, type StoredOutcome } from "./stored-outcome.ts";

/** What became of the record. */
export interface Recorded {
  /** False where the claim is no longer the last one: nothing was recorded then. */
  isLast: boolean;
  /** What the database was not told. */
  leftover: Leftover | undefined;
}

/**
 * Records how a call ended. It has ended whatever the database says: where that fails, the run goes on with what it gave, and an event tells.
 *
 * @throws LeaseLostError
 */
export async function recordEnd(effect: Effect, claimId: string, outcome: StoredOutcome): Promise<Recorded> {
  try {
    const isLast = await finish(effect, claimId, outcome);
    if (!isLast) effect.tell({ type: "effect.superseded" });
    return { isLast, leftover: undefined };
  } catch (error) {
    if (isLeaseLost(error)) throw error;
    if (isUnstorable(error) && outcome.kind !== "lost") return recordLost(effect, claimId, error.code);
    effect.tell({ type: "effect.unsaved", error: nameOf(error) });
    return { isLast: true, leftover: { kind: "unsaved", outcome } };
  }
}

/** @returns false where the claim is no longer the last one */
export function finish({ access, key, fence }: Effect, claimId: string, outcome: StoredOutcome): Promise<boolean> {
  return access.finish(key, claimId, { state: stateOf(outcome), result: outcome }, fence);
}

/** What is done is never claimed again. This one is to be done again all the same. */
export async function reopen({ access, key, fence }: Effect, claimId: string): Promise<void> {
  const result: StoredOutcome = { kind: "lost", code: "effect.reopened" };
  await access.finish(key, claimId, { state: "failed", result }, fence);
}

async function recordLost(effect: Effect, claimId: string, code: string): Promise<Recorded> {
  const recorded = await recordEnd(effect, claimId, { kind: "lost", code });
  effect.tell({ type: "effect.result-lost", code });
  return recorded;
}

function isUnstorable(error: unknown): error is ThreadkeepError {
  return ThreadkeepError.isInstance(error) && error.code.startsWith("persistence.");
}

export function nameOf(error: unknown): string {
  return error instanceof Error ? error.name : typeof error;
}
