import { createTokenCounter } from "@threadkeep/state";
import { findBreaches } from "../../../packages/middleware/src/testing/provider-rules.ts";
import { BUDGET } from "./contestants.ts";
import { countLost, type Fates } from "./count-lost.ts";
import type { RecordedThread } from "./recorded-thread.ts";
import type { Replay } from "./replay-thread.ts";

export interface ReplayFigures extends Fates {
  modelCalls: number;
  summarizerCalls: number;
  /** What the summarizer was sent in all. */
  summarizerTokens: number;
  /** Model calls that a provider would answer with an error: orphan tool messages, unanswered calls. */
  refusedCalls: number;
  callsOverBudget: number;
  /** Of the largest model call, system prompt and tools included. */
  mostTokens: number;
  /** Of all messages that came into the thread. */
  addedTokens: number;
  /** Time of the agent by its model calls: models answer at once, so none of it is theirs. */
  msPerCall: number;
}

const counter = createTokenCounter();

export function measureReplay(thread: RecordedThread, replay: Replay): ReplayFigures {
  const { steps, extras, elapsedMs } = replay;
  const calls = steps.flatMap((step) => (step.type === "model" ? [step.messages] : []));
  const prompts = steps.flatMap((step) => (step.type === "summarizer" ? [step.prompt] : []));
  // The system prompt is the first of the messages here.
  const sizes = calls.map((messages) => counter.count(messages, { tools: extras.tools ?? [] }));
  return {
    ...countLost(thread, replay),
    modelCalls: calls.length,
    summarizerCalls: prompts.length,
    summarizerTokens: sum(prompts.map((prompt) => counter.count(prompt))),
    refusedCalls: calls.filter((messages) => findBreaches(messages).length > 0).length,
    callsOverBudget: sizes.filter((size) => size > BUDGET.tokens).length,
    mostTokens: Math.max(...sizes),
    addedTokens: sum(thread.messages.map((message) => counter.countMessage(message))),
    msPerCall: elapsedMs / calls.length,
  };
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, number) => total + number, 0);
}
