import type { BaseMessage } from "@langchain/core/messages";
import type { TokenExtras, TokenCounter } from "@threadkeep/state";
import { contextBudgetMiddleware, type ArchiveMessages } from "@threadkeep/middleware/agent";
import { summarizationMiddleware, type AgentMiddleware } from "langchain";
import type { ScriptedModel } from "../../../packages/middleware/src/testing/scripted-model.ts";

export const BUDGET = { tokens: 8_000, target: 4_000, keepMessages: 10 };

export interface Surroundings {
  summarizer: ScriptedModel;
  tokens: TokenCounter;
  /** What the agent sends beside the messages. */
  extras: TokenExtras;
  archive: ArchiveMessages;
}

export type Contestant = (around: Surroundings) => AgentMiddleware[];

/** Without a summarization: the thread grows, and all of it is sent. */
export const unbounded: Contestant = () => [];

interface LangchainOptions {
  model: ScriptedModel;
  trigger: { tokens: number };
  keep: { messages: number };
  tokenCounter: (messages: BaseMessage[]) => number;
  trimTokensToSummarize?: number;
}

function summarize(options: LangchainOptions): AgentMiddleware {
  // The type it infers for its own options comes to `never` here.
  return summarizationMiddleware(options as never) as AgentMiddleware;
}

/**
 * Our token counter, and else its own defaults. It counts the messages only, so it is told to begin earlier, by the tokens of
 * system prompt and tools: both begin at the same size of a model call.
 */
export const langchain: Contestant = (around) => [summarize(theirs(around))];

/** Its summarizer is shown the last 4,000 tokens of what leaves. Here as many as ours. */
export const langchainShownMore: Contestant = (around) => [
  summarize({ ...theirs(around), trimTokensToSummarize: 16_000 }),
];

export const threadkeep: Contestant = (around) => [contextBudgetMiddleware(ours(around))];

export const threadkeepTrim: Contestant = (around) => [contextBudgetMiddleware({ ...ours(around), onFailure: "trim" })];

function theirs({ summarizer, tokens, extras }: Surroundings): LangchainOptions {
  return {
    model: summarizer,
    trigger: { tokens: BUDGET.tokens - tokens.count([], extras) },
    keep: { messages: BUDGET.keepMessages },
    tokenCounter: (messages) => tokens.count(messages),
  };
}

function ours({ summarizer, tokens, archive }: Surroundings) {
  const { tokens: budget, keepMessages } = BUDGET;
  return { model: summarizer, budget: { tokens: budget }, keep: { messages: keepMessages }, tokens, archive };
}
