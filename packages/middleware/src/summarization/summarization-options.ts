import type { BaseMessage } from "@langchain/core/messages";
import type { RunnableConfig } from "@langchain/core/runnables";
import type { TokenCounter } from "@threadkeep/state";
import type { ThreadMessage } from "../message/thread-message.ts";
import type { SummarizationEvent } from "./summarization-event.ts";

/** Any LangChain chat model. */
export interface SummarizerModel {
  invoke(messages: BaseMessage[], config?: RunnableConfig): Promise<unknown>;
}

/**
 * Stores messages where they can be read again, and resolves once they are safe. It may be called again with the same messages after a
 * crash, and should store them once: every message has an id. It rejects rather than to resolve before that: messages leave the state then.
 *
 * @param previous what it returned for the batch before, absent for a thread's first. State holds the last reference only: an archive
 * whose batches are not found by their thread (single objects in a bucket, say) stores it with the batch, and all of them form a chain.
 * @returns a short reference, which goes into state
 */
export type ArchiveMessages = (threadId: string, messages: ThreadMessage[], previous?: string) => Promise<string>;

/** An absolute number of tokens, or a share of the context window of the agent's own model. */
export type ContextBudget = { tokens: number } | { fraction: number; of: "model" };

/** The newest messages that stay: so many, or as many as fit. */
export type KeepWindow = { messages: number } | { tokens: number };

export interface SummarizationOptions {
  /** Writes the summaries. A small and cheap model will do. */
  model: SummarizerModel;
  /** What the agent's model is sent at most, its system prompt and tool schemas included. */
  budget?: ContextBudget;
  /** What a pass brings the thread down to. Half the budget. */
  target?: { tokens: number } | { fraction: number; of: "budget" };
  /** The last 10 messages. */
  keep?: KeepWindow;
  /** Keeps the first human message, too: the task, say. */
  pinFirst?: boolean;
  /** Keeps every message for which it is true. */
  pin?: (message: ThreadMessage) => boolean;
  /** Old tool results above this many tokens become a preview of so many characters, before anything is summarized. */
  toolResults?: { aboveTokens?: number; previewChars?: number };
  /** Where what leaves the state goes first. */
  archive?: ArchiveMessages | { archive: ArchiveMessages };
  /** Says that messages may leave the state without being stored anywhere. */
  unarchived?: "allow";
  /** When there is no good summary: leave history as it is, or archive and drop the oldest exchanges. */
  onFailure?: "keep" | "trim";
  /** Instructions to the summarizer, instead of ours. */
  instructions?: string;
  /** What one call of the summarizer is sent at most, in tokens. Its model's window less room for the answer, or 16,000. */
  summarizerTokens?: number;
  /** How long the model is asked to keep a summary. A quarter of the target. A longer one is condensed, and taken up to a third of the budget. */
  summaryTokens?: number;
  /** How long one call of the summarizer or of the archive may take. A minute. */
  timeoutMs?: number;
  tokens?: TokenCounter;
  /** Called after each pass that did something. What it throws is a warning of the process. Without it failures are one, once. */
  onEvent?: (event: SummarizationEvent) => void;
}
