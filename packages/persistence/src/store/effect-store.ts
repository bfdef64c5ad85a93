import type { StoredValue } from "../encoding/stored-value.ts";
import type { Fence } from "../runs/fence.ts";

/** One call that has an effect in the outside world. */
export interface EffectKey {
  threadId: string;
  /** "" for the thread itself; a fork or a replay that makes its effects anew has a name of its own. */
  branch: string;
  /** The id of the tool call, or of the node's task. */
  callId: string;
  /** What tells two calls apart to which a model gave one id: the id of the message that made the call, "" where it is not known. */
  scope: string;
}

export interface EffectRow extends EffectKey {
  name: string;
  /** SHA-256 of its arguments as canonical JSON, in hex. */
  argsHash: string;
  /** "claimed": it was about to begin. "done" and "failed": it came to an end, and its result or error is stored. */
  state: "claimed" | "done" | "failed";
  /** Tells one attempt from the next. */
  claimId: string;
  /** How often it was claimed. */
  attempts: number;
  runId: string | undefined;
  epoch: number | undefined;
  claimedAt: string;
  endedAt: string | undefined;
  result: StoredValue | undefined;
}

export interface EffectToClaim extends EffectKey {
  name: string;
  argsHash: string;
  claimId: string;
  /** Another attempt is made only where this was the last one: the claim id that was found. */
  after: string | undefined;
}

export interface EffectQuery {
  only: "all" | "unfinished";
  callId?: string;
  limit: number;
}

/**
 * What was done in the outside world, in the database of the checkpoints. Every call is atomic and one round trip. With a fence,
 * it is refused with LeaseLostError unless the fence holds, in the same transaction. Rows go with their thread.
 */
export interface EffectStore {
  /** "claimed" for whoever is to do it now; "found" with the row that stands there. */
  claim(
    effect: EffectToClaim,
    fence: Fence | undefined,
  ): Promise<{ kind: "claimed" } | { kind: "found"; effect: EffectRow }>;
  /** False where the claim is no longer the last one: then nothing is changed. */
  finish(
    key: EffectKey,
    claimId: string,
    outcome: { state: "done" | "failed"; result: StoredValue },
    fence: Fence | undefined,
  ): Promise<boolean>;
  /** It provably did not happen: as if it had never been claimed. */
  release(key: EffectKey, claimId: string, fence: Fence | undefined): Promise<boolean>;
  /** For a thread that was forked from another: where the call stands there. */
  read(key: EffectKey): Promise<EffectRow | undefined>;
  /** Oldest first. "unfinished": only those that are claimed. `callId`: only those of this call, on whichever branch. */
  list(threadId: string, options: EffectQuery): Promise<readonly EffectRow[]>;
}
