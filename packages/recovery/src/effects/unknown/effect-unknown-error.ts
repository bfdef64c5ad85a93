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
export function describeUnknown({ name, callId, threadId, claimedAt, why, error }: UnknownEffect): string {
  const call = `${name} (call ${callId}, thread "${threadId}")`;
  if (why === "result-lost") return `${call} has happened, and its result could not be stored.`;
  const end =
    why === "no-answer"
      ? `ended with ${error ?? "an error"}, which does not tell whether it was done`
      : "its process ended before its outcome was recorded";
  return `${call} was begun at ${claimedAt}, and ${end}: it may have happened.`;
}
