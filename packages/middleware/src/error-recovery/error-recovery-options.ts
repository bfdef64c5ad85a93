import type { BaseMessage } from "@langchain/core/messages";
import type { RunnableConfig } from "@langchain/core/runnables";
import type { CircuitBreakerOptions } from "./breaker/circuit-breaker-options.ts";
import type { ErrorClass } from "./classify/classified-error.ts";
import type { RetryBudget, RetryBudgetLimits } from "./budget/retry-budget.ts";
import type { ErrorRecoveryEvent } from "./error-recovery-event.ts";
import type { EndMessage } from "./end-message.ts";
import type { FallbackModel } from "./fallback/fallback-model.ts";
import type { RetryPolicy } from "./retry/retry-policy.ts";

/** What model calls, tool calls and nodes have in common. */
export interface ErrorRecoveryOptions extends RetryPolicy {
  /** What a whole run may spend, whoever spends it. Default 10 attempts beyond the first ones, within 5 minutes of the first failure. */
  budget?: RetryBudget | RetryBudgetLimits;
  /** Off by default. */
  circuitBreaker?: CircuitBreakerOptions | false;
  /** Your own word on an error, asked first: its class, or undefined to leave it to `classifyError`. Not asked about control flow and aborts. */
  classify?: (error: unknown) => ErrorClass | undefined;
  onEvent?: (event: ErrorRecoveryEvent) => unknown;
  /** Between 0 and 1, for the jitter. Default `Math.random`. */
  random?: () => number;
}

export interface ToolRecoveryPolicy extends RetryPolicy {
  /**
   * The same call made twice does no more than made once. Only such a tool is tried again after a failure that may have
   * happened on the other side. A tool may say it itself, by `metadata: { idempotent: true }`.
   */
  idempotent?: boolean;
  /** It makes one request and nothing else that counts: a failure before that was sent has done nothing, and the tool is tried again. */
  singleRequest?: boolean;
  /** The tool's signal is aborted after this, and the call counts as timed out. No limit by default. */
  timeoutMs?: number;
}

/** For `createAgent`. */
export interface ErrorRecoveryMiddlewareOptions extends ErrorRecoveryOptions {
  /** By tool name. */
  tools?: Readonly<Record<string, ToolRecoveryPolicy>>;
  /** Asked in this order when the model before is used up or has failed with a class that they are for. */
  fallback?: readonly FallbackModel[];
  /**
   * When a bound is reached: "throw" fails the run with `RetriesExhaustedError`; "end" ends it with a message that says so and a
   * `recoveryFailure` in state; a node of the graph that holds this agent takes over.
   */
  onExhausted?: "throw" | "end" | { goto: string };
  /** The same tool call with the same result this often in a row gets a note to the model; once more ends the run by `onExhausted`. Default 3. */
  maxRepeatedToolCalls?: number | false;
  /** Try again after a part of the answer was streamed: the consumer is told that the text starts anew. Default false. */
  retryPartialStreams?: boolean;
  /** Makes room for one more try when the context is too long. */
  onContextOverflow?: OnContextOverflow;
  /** What the last message says with `onExhausted: "end"`. The default names nothing of what failed. */
  endMessage?: EndMessage;
}

/**
 * A list is what one more try is sent, and the thread stays as it is. An object with `messages`, as `summarizeMessages` resolves with, is also
 * what the thread keeps: what is not in it leaves the state, so archive it first.
 */
export type OnContextOverflow = (
  messages: BaseMessage[],
  config: RunnableConfig,
) => Promise<readonly BaseMessage[] | { messages: readonly BaseMessage[] }>;
