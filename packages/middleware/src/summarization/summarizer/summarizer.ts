import type { RunnableConfig } from "@langchain/core/runnables";
import type { TokenCounter } from "@threadkeep/state";
import type { MessageView } from "../message/message-view.ts";
import type { SummarizerModel } from "../summarization-options.ts";
import type { SummarizationFailure, SummarizationReport } from "../summarization-event.ts";

export interface SummaryRequest {
  model: SummarizerModel;
  /** The text of the summary so far, which is extended. */
  earlier?: string;
  /** What leaves, in order. */
  leaving: readonly MessageView[];
  /** Where the leaving messages are archived: goes into the placeholders of images and files. */
  reference?: string;
  instructions?: string;
  /** Most tokens sent with one call. */
  callTokens: number;
  /** How long the summary should be at most; one of more than twice that is condensed. */
  summaryTokens: number;
  /** One that is longer even after it was condensed is rejected. */
  longestTokens: number;
  /** What it replaces, the earlier summary included: a summary that is not smaller is rejected. */
  replacedTokens: number;
  timeoutMs: number;
  tokens: TokenCounter;
  /** The config of the run: callbacks, metadata, tags and abort signal are inherited. */
  config: RunnableConfig;
}

/** What was written before a call failed. */
export interface PartialSummary {
  text: string;
  /** How many of the leaving messages it covers, from the first on. */
  messages: number;
}

export type SummaryAnswer = { spent: SummarizationReport["spent"] } & (
  | { text: string; failure?: never; partial?: never }
  | { text?: never; failure: SummarizationFailure; partial?: PartialSummary }
);
