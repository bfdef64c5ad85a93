export { guardGraph } from "./guard/guard-graph.ts";
export { type GuardedNode, type StateGuardEvent, type StateGuardOptions } from "./guard/guard-options.ts";
export { createSummarizationNode } from "./summarization/state-graph/summarization-node.ts";
export { isOverBudget, type OverBudgetOptions } from "./summarization/state-graph/is-over-budget.ts";
export { type SummarizationNodeOptions } from "./summarization/state-graph/node-options.ts";
export {
  plainMessagesReducer,
  type PlainMessagesUpdate,
  type RemovePlainMessage,
} from "./summarization/state-graph/plain-messages-reducer.ts";
export { tokenRatioChannel } from "./summarization/state-graph/token-ratio.ts";
export {
  summarizeMessages,
  type MessageOrSummary,
  type SummarizedMessages,
  type SummarizeMessagesOptions,
} from "./summarization/summarize-messages.ts";
export { type ThreadMessage } from "./message/thread-message.ts";
export { type PassMemory } from "./summarization/pass-memory.ts";
export { type PassOutcome } from "./summarization/pass-state.ts";
export {
  type ArchiveMessages,
  type ContextBudget,
  type KeepWindow,
  type SummarizationOptions,
  type SummarizerModel,
} from "./summarization/summarization-options.ts";
export {
  type SummarizationEvent,
  type SummarizationFailure,
  type SummarizationReport,
} from "./summarization/summarization-event.ts";
