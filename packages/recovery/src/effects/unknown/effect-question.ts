import { ThreadkeepError } from "@threadkeep/state";
import type { UnknownEffect } from "../effect-policy.ts";
import { describeUnknown } from "./effect-unknown-error.ts";

/** What a human is asked by an interrupt: its value. Answered by `new Command({ resume: answerEffect(question, …) })`. */
export interface EffectQuestion extends UnknownEffect {
  type: "effect.unknown";
  /** Names the attempt that is asked about. An answer holds for this one alone. */
  attempt: string;
  /** What was answered last was no answer to this question, and was passed over: `answerEffect` makes one. */
  lastAnswer?: "not-understood";
  /** One line that a person can read. */
  message: string;
}

export type EffectOutcome =
  /** `result`: what the tool or function would have given. */
  | { outcome: "happened"; result: unknown }
  /** It is done again. */
  | { outcome: "again" }
  /** It is not, and the call fails: of a tool the model is told. */
  | { outcome: "give-up" };

export type EffectAnswer = EffectOutcome & { attempt: string };

export function isEffectQuestion(value: unknown): value is EffectQuestion {
  return isObject(value) && value["type"] === "effect.unknown" && typeof value["attempt"] === "string";
}

/**
 * The answer to one question, for `Command({ resume })`. It names the attempt that was asked about: however often a crash brings it back,
 * it is applied once.
 *
 * @throws {ThreadkeepError} `effect.invalid-answer`
 * @example
 * const [{ value }] = state.tasks[0].interrupts;
 * if (isEffectQuestion(value)) await agent.invoke(new Command({ resume: answerEffect(value, { outcome: "again" }) }), thread);
 */
export function answerEffect(question: EffectQuestion, outcome: EffectOutcome): EffectAnswer {
  const answer =
    isEffectQuestion(question) && isObject(outcome) ? { ...outcome, attempt: question.attempt } : undefined;
  if (isAnswer(answer)) return answer;
  throw new ThreadkeepError(
    'This is no answer to the question of an effect. Give the value of the interrupt, and { outcome: "happened", result }, { outcome: "again" } or { outcome: "give-up" }.',
    { code: "effect.invalid-answer" },
  );
}

/** Undefined for an answer to something else: an earlier attempt, or an interrupt within the tool. */
export function readAnswer(value: unknown, attempt: string): EffectAnswer | undefined {
  return isAnswer(value) && value.attempt === attempt ? value : undefined;
}

export function questionAbout(effect: UnknownEffect, attempt: string, lastAnswer?: "not-understood"): EffectQuestion {
  const advice = "Find out, then answer: it happened (with its result), do it again, or give it up.";
  const again =
    lastAnswer && "What was answered last is no answer to this question: make one by answerEffect(question, outcome).";
  const message = [describeUnknown(effect), advice, again].filter(Boolean).join(" ");
  const question = { ...effect, type: "effect.unknown", attempt, message, args: asJson(effect.args) } as const;
  return lastAnswer === undefined ? question : { ...question, lastAnswer };
}

/** It is stored as part of a checkpoint, which takes no bigint. */
function asJson(args: unknown): unknown {
  const text = JSON.stringify(args, (_, value: unknown) => (typeof value === "bigint" ? String(value) : value));
  return text === undefined ? null : (JSON.parse(text) as unknown);
}

export function isAnswer(value: unknown): value is EffectAnswer {
  if (!isObject(value) || typeof value["attempt"] !== "string") return false;
  const { outcome } = value;
  return outcome === "again" || outcome === "give-up" || (outcome === "happened" && "result" in value);
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null;
}
