import type { EffectKey, StoredEffect } from "@threadkeep/persistence";
import type { Attempts } from "../claim/attempts.ts";
import { readOutcome, whyUnknown } from "../claim/stored-outcome.ts";
import { idempotencyKey } from "../key/hashes.ts";

/** One call, as the ledger has it. Without arguments and results: they may hold secrets. */
export interface EffectRecord extends EffectKey {
  name: string;
  /**
   * "under-way": in this process. "unknown": begun, and not known what came of it; in another process it may be under way. "done" and
   * "failed": it ended, and a run that comes to it again gets what it gave.
   */
  state: "under-way" | "unknown" | "done" | "failed";
  /** The name of what it threw, of one that failed or that threw what does not tell. */
  error: string | undefined;
  /** What it sent along, if it did: to look for it in the outside world. */
  idempotencyKey: string;
  /** When it was begun last: ISO 8601, by the database's clock. */
  claimedAt: string;
  endedAt: string | undefined;
  attempts: number;
  runId: string | undefined;
}

export function effectRecord(stored: StoredEffect, attempts: Attempts): EffectRecord {
  const { threadId, branch, callId, scope, name, claimedAt, endedAt, runId } = stored;
  const key = { threadId, branch, callId, scope };
  const state = recordedState(stored, attempts);
  return {
    ...key,
    name,
    state,
    error: thrownBy(stored),
    idempotencyKey: idempotencyKey(key),
    claimedAt,
    endedAt,
    attempts: stored.attempts,
    runId,
  };
}

function recordedState({ state, claimId, result }: StoredEffect, attempts: Attempts): EffectRecord["state"] {
  if (state === "claimed") return attempts.running(claimId) === undefined ? "unknown" : "under-way";
  return whyUnknown(readOutcome(result)) === undefined ? state : "unknown";
}

function thrownBy({ state, result }: StoredEffect): string | undefined {
  const outcome = state === "failed" ? readOutcome(result) : undefined;
  return outcome?.kind === "error" || outcome?.kind === "unknown" ? outcome.error.name : undefined;
}
