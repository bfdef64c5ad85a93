import type { BaseMessage, HumanMessage } from "@langchain/core/messages";
import type { RunnableConfig } from "@langchain/core/runnables";
import type { PlainMessage, TokenExtras } from "@threadkeep/state";
import { calibrateFromHistory } from "./budget/calibrate-tokens.ts";
import { applyChange } from "./message-change.ts";
import type { ThreadMessage } from "../message/thread-message.ts";
import type { PassMemory } from "./pass-memory.ts";
import type { PassOutcome } from "./pass-state.ts";
import { resolveBudget, resolveSummarizationOptions } from "./resolve-options.ts";
import { runPass } from "./run-pass.ts";
import type { SummarizationOptions } from "./summarization-options.ts";
import type { SummarizationReport } from "./summarization-event.ts";
import { threadNameOf } from "./thread-name.ts";

export interface SummarizeMessagesOptions extends SummarizationOptions, TokenExtras {
  /** Under which the archive keeps the messages. The `thread_id` of `config`, or the id of the first message that is no system message. */
  threadId?: string;
  /** Whose window a budget of `{ fraction, of: "model" }` is a share of. */
  agentModel?: unknown;
  /** What the last pass over this thread returned as `memory`. */
  memory?: PassMemory;
  /** The summarizer's call inherits its callbacks, tags, metadata and abort signal. */
  config?: RunnableConfig;
}

/**
 * What is in a list after a pass: its own messages, and a summary, which has none of the fields that they have beyond those of any
 * message.
 */
export type MessageOrSummary<Message extends ThreadMessage> =
  | Message
  | (Message extends BaseMessage ? HumanMessage : PlainMessage);

export interface SummarizedMessages<Message extends ThreadMessage> {
  outcome: PassOutcome;
  /** What to go on with: the given list where nothing changed. The given messages are never changed themselves. */
  messages: MessageOrSummary<Message>[];
  memory: PassMemory;
  /** Absent while the thread is within its budget. */
  report?: SummarizationReport;
}

/**
 * Brings a list of messages back under its budget, as the node and the middleware do, and leaves it as it is while it fits.
 * @throws {ThreadkeepError} `summarization.invalid-option`, `summarization.unknown-window`, `summarization.no-thread-id`
 * where there is an archive and nothing to name the thread by, and for lists that hold no messages
 * `summarization.invalid-messages`. Failures of the archive and of the summarizer are outcomes, not errors; an abort is thrown.
 *
 * @example
 * const { messages, outcome } = await summarizeMessages(thread, { model, budget: { tokens: 8_000 }, archive, threadId });
 */
export async function summarizeMessages<Message extends ThreadMessage>(
  messages: readonly Message[],
  { threadId, agentModel, memory = {}, config = {}, system, tools, ...options }: SummarizeMessagesOptions,
): Promise<SummarizedMessages<Message>> {
  const resolved = resolveSummarizationOptions(options);
  const extras: TokenExtras = { ...(system !== undefined && { system }), ...(tools !== undefined && { tools }) };
  const ratio = calibrateFromHistory(messages, resolved.tokens, extras) ?? memory.ratio;
  const { change, ...result } = await runPass(messages, resolved, {
    threadId: threadId ?? threadNameOf(messages, config),
    config,
    extras,
    budgetTokens: resolveBudget(resolved, agentModel),
    memory: { ...memory, ...(ratio !== undefined && { ratio }) },
  });
  return { ...result, messages: applyChange(change) };
}
