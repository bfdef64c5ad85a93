import { holdAfter } from "./hold.ts";
import type { OversizedThread, PassThread } from "./look-at-thread.ts";
import { noChange, type MessageChange } from "./message-change.ts";
import type { ThreadMessage } from "../message/thread-message.ts";
import type { PassMemory } from "./pass-memory.ts";
import type { ResolvedSummarization } from "./resolve-options.ts";
import type { SummarizationFailure, SummarizationReport } from "./summarization-event.ts";

/**
 * - `unchanged`: within the budget, or nothing that may be replaced. What a graph around this one had brought back has left again.
 * - `shortened`: old tool results became previews.
 * - `summarized`: messages left, a summary stands for them.
 * - `trimmed`: messages left without a summary.
 * - `kept`: the summarizer or the archive failed, and history stayed; of it only broken tool exchanges may have left.
 */
export type PassOutcome = "unchanged" | "shortened" | "summarized" | "trimmed" | "kept";

/** What the steps of a pass have come to so far. */
export interface PassState<Message extends ThreadMessage = ThreadMessage> {
  options: ResolvedSummarization;
  thread: PassThread;
  look: OversizedThread<Message>;
  change: MessageChange<Message>;
  memory: PassMemory;
  outcome: PassOutcome;
  /** How many messages left. */
  removed: number;
  spent: SummarizationReport["spent"];
  /** Of the last batch that this pass has archived. */
  reference?: string;
  batch?: number;
  failure?: SummarizationFailure;
}

export function beginPass<Message extends ThreadMessage>(
  messages: readonly Message[],
  look: OversizedThread<Message>,
  options: ResolvedSummarization,
  thread: PassThread,
): PassState<Message> {
  return {
    options,
    thread,
    look,
    change: noChange(messages),
    memory: thread.memory,
    outcome: "unchanged",
    removed: 0,
    spent: { calls: 0, inputTokens: 0, outputTokens: 0 },
  };
}

/** History stays, and what failed is left alone for a while. */
export function failPass(pass: PassState, by: "archive" | "summarizer", failure: SummarizationFailure): void {
  const { tokens, input } = pass.look;
  pass.failure = failure;
  if (pass.removed === 0) pass.outcome = "kept";
  pass.memory = { ...pass.memory, hold: holdAfter(by, pass.memory, { tokens, ...input.limits }) };
}
