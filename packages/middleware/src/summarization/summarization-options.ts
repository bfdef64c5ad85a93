import type { BaseMessage } from "@langchain/core/messages";
import type { RunnableConfig } from "@langchain/core/runnables";
import type { TokenCounter } from "@threadkeep/state";
import type { ThreadMessage } from "./message/message-view.ts";
import type { SummarizationEvent } from "./summarization-event.ts";

/** Any LangChain chat model. */
export interface SummarizerModel {
  invoke(messages: BaseMessage[], config?: RunnableConfig): Promise<unknown>;
}

/**
 * Stores messages where they can be read again, and resolves once they are safe. It may be called again with the same messages after a
 * crash, and should store them once: every message has an id.
 * @returns a short reference, which goes into state
 */
export type ArchiveMessages = (threadId: string, messages: ThreadMessage[]) => Promise<string>;

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
  /** How long a summary should be at most. A quarter of the target. */
  summaryTokens?: number;
  /** How long one call of the summarizer may take. */
  timeoutMs?: number;
  tokens?: TokenCounter;
  onEvent?: (event: SummarizationEvent) => void;
}
