import { interrupt } from "@langchain/langgraph";
import type { EffectKey, StoredEffect } from "@threadkeep/persistence";
import { ThreadkeepError } from "@threadkeep/state";
import type { Effect } from "../claim/effect.ts";
import { readOutcome, recordError, type StoredOutcome } from "../claim/stored-outcome.ts";
import type { UnknownEffect, UnknownReason } from "../effect-policy.ts";
import { idempotencyKey } from "../key/hashes.ts";
import { assertVerification } from "./assert-verification.ts";
import { isAnswer, questionAbout, readAnswer, type EffectAnswer, type EffectQuestion } from "./effect-question.ts";
import { EffectUnknownError } from "./effect-unknown-error.ts";

export type Resolution = { kind: "again"; asked: number } | { kind: "settled"; outcome: StoredOutcome };

/** What an attempt is known by. */
export interface UnknownAttempt {
  found: StoredEffect;
  why: UnknownReason;
  /** How many questions of this task are answered. */
  asked: number;
}

/**
 * By the policy of the call.
 *
 * @throws EffectUnknownError, `effect.invalid-verification`, LangGraph's interrupt, and what `verify` throws
 */
export async function resolveUnknown(effect: Effect, attempt: UnknownAttempt): Promise<Resolution> {
  const { policy } = effect.call;
  const { found, why } = attempt;
  if (policy === "ask") return ask(effect, attempt);
  tellUnknown(effect, attempt);
  if (policy === "retry") return { kind: "again", asked: attempt.asked };
  const unknown = unknownOf(effect, found, why);
  if (policy === "fail") throw new EffectUnknownError(unknown, FAIL_ADVICE);
  const verification: unknown = await policy.verify(unknown as UnknownEffect<never>);
  assertVerification(verification, effect.call.name);
  effect.tell({ type: "effect.resolved", by: "verify", outcome: verification.outcome });
  if (verification.outcome === "did-not-happen") return { kind: "again", asked: attempt.asked };
  if (verification.outcome === "happened") return settled(effect, verification.result);
  if (policy.otherwise !== "fail") return ask(effect, attempt);
  throw new EffectUnknownError(unknown, FAIL_ADVICE);
}

const FAIL_ADVICE =
  'Find out, and record it by ledger.settle({ threadId, callId }, { outcome: "happened", result }) or { outcome: "did-not-happen" }; or give ' +
  'its tool another policy: "retry" where doing it again does no harm, { verify }, or "ask". A run of a recovery service then goes on by ' +
  "recoverThread(threadId, { force: true }).";
const NO_CHECKPOINTER =
  'Nobody can be asked: the graph has no checkpointer. Compile it with one, or give another policy than "ask".';

function tellUnknown(effect: Effect, { found, why }: UnknownAttempt): void {
  effect.tell({ type: "effect.unknown", why, attempts: found.attempts });
}

function ask(effect: Effect, attempt: UnknownAttempt): Resolution {
  const { found, why, asked } = attempt;
  const unknown = unknownOf(effect, found, why);
  if (!effect.canAsk) throw new EffectUnknownError(unknown, NO_CHECKPOINTER);
  let question = questionAbout(unknown, found.claimId);
  for (let count = asked + 1; ; count++) {
    const given = answerTo(question, effect, attempt);
    const answer = readAnswer(given, found.claimId);
    if (answer !== undefined) return applied(effect, unknown, answer, count);
    // What a human said about an earlier attempt comes back first, and is nothing that was not understood.
    question = questionAbout(unknown, found.claimId, isAnswer(given) ? undefined : "not-understood");
  }
}

/** @throws LangGraph's interrupt where it is not answered */
function answerTo(question: EffectQuestion, effect: Effect, attempt: UnknownAttempt): unknown {
  try {
    return interrupt(question);
  } catch (error) {
    // Told when it is asked, and not again when it is answered.
    if (effect.call.policy === "ask") tellUnknown(effect, attempt);
    if (question.lastAnswer !== undefined) effect.tell({ type: "effect.answer-not-understood" });
    throw error;
  }
}

function applied(effect: Effect, unknown: UnknownEffect, answer: EffectAnswer, asked: number): Resolution {
  effect.tell({ type: "effect.resolved", by: "human", outcome: answer.outcome });
  if (answer.outcome === "again") return { kind: "again", asked };
  if (answer.outcome === "happened") return settled(effect, answer.result);
  return { kind: "settled", outcome: { kind: "error", error: recordError(givenUp(unknown)) } };
}

function settled(effect: Effect, result: unknown): Resolution {
  return { kind: "settled", outcome: { kind: "value", value: effect.call.accept(result) } };
}

function givenUp({ name, callId }: UnknownEffect): ThreadkeepError {
  return new ThreadkeepError(
    `It is not known whether ${name} happened: it was begun, and nothing tells how it ended. A person has decided not to do it again.`,
    { code: "effect.given-up", context: { name, callId } },
  );
}

/** Takes the answers that were given before a tool's own question, so that the tool gets its own. */
export function passAnswers(effect: Effect, found: StoredEffect, count: number): void {
  const question = questionAbout(unknownOf(effect, found, "unfinished"), found.claimId);
  for (let passed = 0; passed < count; passed++) interrupt(question);
}

function unknownOf({ call }: Effect, found: StoredEffect, why: UnknownReason): UnknownEffect {
  const { threadId, branch, callId, scope, claimedAt, attempts } = found;
  const key: EffectKey = { threadId, branch, callId, scope };
  const outcome = readOutcome(found.result);
  return {
    name: call.name,
    args: call.args,
    threadId,
    branch,
    callId,
    idempotencyKey: idempotencyKey(key),
    why,
    ...(outcome.kind === "unknown" && { error: outcome.error.name }),
    claimedAt,
    attempts,
  };
}
