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
export { errorRecoveryMiddleware } from "./error-recovery/agent/error-recovery-middleware.ts";
export { type ClassifiedError, type ErrorCause, type ErrorClass } from "./error-recovery/classify/classified-error.ts";
export {
  type CallName,
  type ErrorRecoveryEvent,
  type ExhaustedReason,
  type FailedAttempt,
} from "./error-recovery/error-recovery-event.ts";
export {
  type ErrorRecoveryMiddlewareOptions,
  type ErrorRecoveryOptions,
  type ToolRecoveryPolicy,
} from "./error-recovery/error-recovery-options.ts";
export { type CircuitBreakerOptions } from "./error-recovery/breaker/circuit-breaker-options.ts";
export { type RetryBudget, type RetryBudgetLimits } from "./error-recovery/budget/retry-budget.ts";
export { type FallbackModel } from "./error-recovery/fallback/fallback-model.ts";
export { type RecoveryFailure } from "./error-recovery/recovery-failure.ts";
export { type RetryPolicy } from "./error-recovery/retry/retry-policy.ts";
