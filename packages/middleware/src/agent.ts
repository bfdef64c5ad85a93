export { stateGuardMiddleware } from "./guard/state-guard-middleware.ts";
export { type GuardedNode, type StateGuardEvent, type StateGuardOptions } from "./guard/guard-options.ts";
export { contextBudgetMiddleware } from "./summarization/agent/context-budget-middleware.ts";
export { type ThreadMessage } from "./message/thread-message.ts";
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
