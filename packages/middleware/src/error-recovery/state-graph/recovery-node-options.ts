import type { RunnableConfig } from "@langchain/core/runnables";
import { resolveCircuitBreaker } from "../breaker/circuit-breaker.ts";
import type { CircuitBreakerOptions } from "../breaker/circuit-breaker-options.ts";
import { createRetryBudget, DEFAULT_BUDGET } from "../budget/create-retry-budget.ts";
import type { OpenRecoveryOptions } from "../budget/open-recovery.ts";
import type { RetryBudgetLimits } from "../budget/retry-budget.ts";
import { checkOnExhausted, checkRecoveryOptions, COMMON_OPTIONS, type OnExhausted } from "../check-recovery-options.ts";
import type { ErrorRecoveryOptions } from "../error-recovery-options.ts";
import type { EndMessage } from "../end-message.ts";
import { checkBoolean, checkFunction, checkNames, checkNumber, refuseOption } from "../refuse-option.ts";

/** Makes a state smaller: a node in shape, so that `createSummarizationNode(...)` fits as it is. */
export interface ContextOverflowHandler {
  // A method, so that nodes of any state fit.
  bivarianceHack(state: object, config: RunnableConfig): Promise<object>;
}

/**
 * For a node of a StateGraph. What belongs to single model and tool calls is not here but in `errorRecoveryMiddleware`: `fallback` and `tools`.
 */
export interface RecoveryNodeOptions extends ErrorRecoveryOptions {
  /** In events and errors, and for the circuit. Default: the node's name in the graph. */
  name?: string;
  /**
   * What happens when a bound is reached. "throw" (default) fails the run with `RetriesExhaustedError`. "end" writes `recoveryFailure` and,
   * where the state has a list of messages, an AI message (`endMessage`), and goes to END. Beside other tasks, as those of
   * a `Send`, it answers only the calls that its own input names, and leaves the message out where their results would come behind. `{ goto: "apologize" }` writes `recoveryFailure` and
   * goes to that node; say so where the node is added, or LangGraph takes that one for unreachable: `addNode(name, node, { ends: ["apologize"] })`.
   * A node that the graph does not have is refused in its first run (`recovery.unknown-node`), and so is the node itself
   * (`recovery.goto-itself`). Where that node sends the run back, a node that has no attempts of the run left fails it with `RetriesExhaustedError`.
   *
   * Both are a `Command`, which adds to a node's static edges and does not replace them: nodes behind `addEdge(name, ...)` run as well. Let
   * such a node have conditional edges that look at `recoveryFailure`, or none.
   *
   * What a node's function calls itself, and a task of an `entrypoint`, rejects in any case: its caller could do nothing with a `Command`.
   */
  onExhausted?: OnExhausted;
  /**
   * Called once when the node fails because the context is too long, with the node's input. What it returns is written through the
   * reducers of the state, the node gets one more try with the state that results, and both are saved together. A graph as the node
   * begins anew with that state, so what runs inside of it is better recovered there; one with `checkpointer: true` keeps its own list and
   * is not mended.
   */
  onContextOverflow?: ContextOverflowHandler["bivarianceHack"];
  /**
   * Default true, as a retry policy of LangGraph has it: the node may run again after any failure that a retry can help, with all that it
   * did before it failed. A node that pays or sends does so twice: give it false, and it runs once. That its last request was not
   * sent proves nothing of those before.
   */
  idempotent?: boolean;
  /**
   * The same tool calls with the same results this often in a row add a note to the model to the node's input; once more is a reached
   * bound. A graph as the node returns the note with its messages. Default false.
   */
  maxRepeatedToolCalls?: number | false;
  /** Try again after a part of an answer was streamed: the consumer is told that the text starts anew. Default false. */
  retryPartialStreams?: boolean;
  /** The channel with the list of messages. Default "messages". */
  channel?: string;
  /** What the last message says with `onExhausted: "end"`. Users read it, so the default names nothing of what failed. */
  endMessage?: EndMessage;
}

export interface ResolvedRecoveryNode {
  recovery: OpenRecoveryOptions;
  circuitBreaker: CircuitBreakerOptions | false;
  /** The budget has a limit on tokens: to count them loads a tokenizer. */
  countsTokens: boolean;
  name: string | undefined;
  onExhausted: OnExhausted;
  onContextOverflow: RecoveryNodeOptions["onContextOverflow"];
  idempotent: boolean;
  retryPartialStreams: boolean;
  maxRepeatedToolCalls: number;
  channel: string;
  endMessage: EndMessage | undefined;
}

const OPTIONS = [
  ...COMMON_OPTIONS,
  "name",
  "onExhausted",
  "onContextOverflow",
  "idempotent",
  "retryPartialStreams",
  "maxRepeatedToolCalls",
  "channel",
  "endMessage",
  // Only gives types.
  "state",
];

/** @throws {ThreadkeepError} `recovery.invalid-option` */
export function resolveRecoveryNode(options: RecoveryNodeOptions): ResolvedRecoveryNode {
  checkOptions(options);
  const { attempts = 3, baseDelayMs = 500, maxDelayMs = 30_000, random } = options;
  const { classify, onEvent, budget = DEFAULT_BUDGET as RetryBudgetLimits } = options;
  const { circuitBreaker = false, onExhausted = "throw", idempotent = true, channel = "messages" } = options;
  const { maxRepeatedToolCalls = false, onContextOverflow, name, endMessage } = options;
  return {
    recovery: {
      budget: createRetryBudget(budget),
      policy: { attempts, baseDelayMs, maxDelayMs },
      classify,
      ...(onEvent && { onEvent }),
      ...(random && { random }),
    },
    circuitBreaker: circuitBreaker === false ? false : resolveCircuitBreaker(circuitBreaker),
    countsTokens: budget.tokens !== undefined,
    name,
    onExhausted,
    onContextOverflow,
    idempotent,
    retryPartialStreams: options.retryPartialStreams ?? false,
    maxRepeatedToolCalls: maxRepeatedToolCalls === false ? Number.POSITIVE_INFINITY : maxRepeatedToolCalls,
    channel,
    endMessage,
  };
}

function checkOptions(options: RecoveryNodeOptions): void {
  checkNames("", options, OPTIONS);
  checkRecoveryOptions(options);
  checkOnExhausted(options.onExhausted);
  checkFunction("onContextOverflow", options.onContextOverflow);
  checkBoolean("idempotent", options.idempotent);
  checkBoolean("retryPartialStreams", options.retryPartialStreams);
  if (typeof options.endMessage !== "function") checkName("endMessage", options.endMessage, "a text or a function");
  checkName("name", options.name);
  checkName("channel", options.channel);
  if (options.maxRepeatedToolCalls === false) return;
  checkNumber("maxRepeatedToolCalls", options.maxRepeatedToolCalls, { min: 2, whole: true });
}

function checkName(option: string, given: unknown, kind = "a name"): void {
  if (given !== undefined && (typeof given !== "string" || given === "")) refuseOption(option, `has to be ${kind}`);
}
