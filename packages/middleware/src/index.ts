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
export { contextBudgetChannels } from "./summarization/state-graph/context-budget-channels.ts";
export { tokenRatioChannel } from "./summarization/state-graph/token-ratio.ts";
export {
  summarizeMessages,
  type MessageOrSummary,
  type SummarizedMessages,
  type SummarizeMessagesOptions,
} from "./summarization/summarize-messages.ts";
export { type ThreadMessage } from "./message/thread-message.ts";
export { type PassMemory } from "./summarization/pass-memory.ts";
export { type SavedMemories, type SavedMemory } from "./summarization/saved-memory.ts";
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
export { withErrorRecovery } from "./error-recovery/state-graph/with-error-recovery.ts";
export { type RecoveryNodeOptions } from "./error-recovery/state-graph/recovery-node-options.ts";
export { recoveryChannels } from "./error-recovery/budget/recovery-channels.ts";
export { recoveryFields, type RecoveryField } from "./error-recovery/budget/recovery-fields.ts";
export { createRetryBudget } from "./error-recovery/budget/create-retry-budget.ts";
export { classifyError } from "./error-recovery/classify/classify-error.ts";
export { repairMessages } from "./error-recovery/repair/repair-messages.ts";
export { planRepairs, type MessageOrResult, type RepairPlan } from "./error-recovery/repair/plan-repairs.ts";
export { type RepairOptions } from "./error-recovery/repair/repair-options.ts";
export { type RepairReason } from "./error-recovery/repair/repair-reason.ts";
export { repairUpdate, type ChannelUpdate } from "./error-recovery/repair/repair-update.ts";
export { pendingToolCalls, type PendingToolCallsOptions } from "./error-recovery/repair/pending-tool-calls.ts";
export { RetriesExhaustedError } from "./error-recovery/retries-exhausted-error.ts";
export { type ClassifiedError, type ErrorCause, type ErrorClass } from "./error-recovery/classify/classified-error.ts";
export {
  type CallName,
  type ErrorRecoveryEvent,
  type ExhaustedReason,
  type FailedAttempt,
} from "./error-recovery/error-recovery-event.ts";
export { type ErrorRecoveryOptions } from "./error-recovery/error-recovery-options.ts";
export { type CircuitBreakerOptions } from "./error-recovery/breaker/circuit-breaker-options.ts";
export { type RetryBudget, type RetryBudgetLimits } from "./error-recovery/budget/retry-budget.ts";
export { type EndMessage } from "./error-recovery/end-message.ts";
export { type FallbackModel } from "./error-recovery/fallback/fallback-model.ts";
export { type RecoveryFailure } from "./error-recovery/recovery-failure.ts";
export { type RetryPolicy } from "./error-recovery/retry/retry-policy.ts";
