import { resolveCircuitBreaker } from "../breaker/circuit-breaker.ts";
import type { CircuitBreakerOptions } from "../breaker/circuit-breaker-options.ts";
import type { OpenRecoveryOptions } from "../budget/open-recovery.ts";
import { createRetryBudget, DEFAULT_BUDGET } from "../budget/create-retry-budget.ts";
import type { RetryBudgetLimits } from "../budget/retry-budget.ts";
import type { OnExhausted } from "../check-recovery-options.ts";
import type { EndMessage } from "../end-message.ts";
import type { ErrorRecoveryMiddlewareOptions, OnContextOverflow } from "../error-recovery-options.ts";
import { checkMiddlewareOptions } from "./check-middleware-options.ts";

/** Its name in the agent, and the name that its updates go by. */
export const MIDDLEWARE = "ErrorRecoveryMiddleware";

export interface ResolvedMiddleware {
  recovery: OpenRecoveryOptions;
  circuitBreaker: CircuitBreakerOptions | false;
  tools: NonNullable<ErrorRecoveryMiddlewareOptions["tools"]>;
  /** The budget has a limit on tokens: to count them loads a tokenizer. */
  countsTokens: boolean;
  fallback: NonNullable<ErrorRecoveryMiddlewareOptions["fallback"]>;
  onExhausted: OnExhausted;
  maxRepeatedToolCalls: number;
  retryPartialStreams: boolean;
  onContextOverflow: OnContextOverflow | undefined;
  endMessage: EndMessage | undefined;
}

/** @throws {ThreadkeepError} `recovery.invalid-option` */
export function resolveMiddleware(options: ErrorRecoveryMiddlewareOptions): ResolvedMiddleware {
  checkMiddlewareOptions(options);
  const { attempts = 3, baseDelayMs = 500, maxDelayMs = 30_000, onEvent, random } = options;
  const { budget = DEFAULT_BUDGET as RetryBudgetLimits } = options;
  const { circuitBreaker = false, maxRepeatedToolCalls = 3 } = options;
  return {
    recovery: {
      budget: createRetryBudget(budget),
      policy: { attempts, baseDelayMs, maxDelayMs },
      ...(options.classify && { classify: options.classify }),
      ...(onEvent && { onEvent }),
      ...(random && { random }),
    },
    circuitBreaker: circuitBreaker === false ? false : resolveCircuitBreaker(circuitBreaker),
    tools: options.tools ?? {},
    countsTokens: budget.tokens !== undefined,
    fallback: options.fallback ?? [],
    onExhausted: options.onExhausted ?? "throw",
    maxRepeatedToolCalls: maxRepeatedToolCalls === false ? Number.POSITIVE_INFINITY : maxRepeatedToolCalls,
    retryPartialStreams: options.retryPartialStreams ?? false,
    onContextOverflow: options.onContextOverflow,
    endMessage: options.endMessage,
  };
}
