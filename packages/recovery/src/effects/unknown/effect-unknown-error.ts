import { ThreadkeepError } from "@threadkeep/state";
import type { UnknownEffect } from "../effect-policy.ts";

/** A call was begun and nobody knows whether it happened, and its policy is not to make it again. */
export class EffectUnknownError extends ThreadkeepError {
  constructor(effect: UnknownEffect, advice: string) {
    const { name, threadId, branch, callId, why, claimedAt, attempts, idempotencyKey } = effect;
    super(`${describeUnknown(effect)} ${advice}`, {
      code: "effect.unknown",
      context: { name, threadId, branch, callId, why, claimedAt, attempts, idempotencyKey },
    });
    this.name = "EffectUnknownError";
  }
}

/** One line that a person can read. Without the arguments: they may hold secrets. */
export function describeUnknown({ name, callId, threadId, claimedAt, why }: UnknownEffect): string {
  const call = `${name} (call ${callId}, thread "${threadId}")`;
  return why === "unfinished"
    ? `${call} was begun at ${claimedAt}, and its process ended before its outcome was recorded: it may have happened.`
    : `${call} has happened, and its result could not be stored.`;
}
