import type { RunnableConfig } from "@langchain/core/runnables";
import { getConfig, type ExtractStateType, type StateDefinitionInit } from "@langchain/langgraph";
import { budgetTokensOf } from "../budget/context-window.ts";
import { hasWork, lookAtThread } from "../look-at-thread.ts";
import { assertOptions } from "../refuse-option.ts";
import { resolveSummarizationOptions } from "../resolve-options.ts";
import { threadMemory } from "../thread-memory.ts";
import { threadNameOf } from "../thread-name.ts";
import { resolveMessagesChannel } from "./messages-channel.ts";
import { messagesIn } from "./messages-in.ts";
import {
  NODE_OPTIONS,
  splitNodeOptions,
  type OfChannel,
  type OfState,
  type StateWith,
  type SummarizationNodeOptions,
} from "./node-options.ts";
import { readRatio } from "./token-ratio.ts";

export type OverBudgetOptions<Schema = StateDefinitionInit> = Partial<SummarizationNodeOptions<Schema>>;

type Predicate<State> = (state: State, config?: RunnableConfig) => boolean;

/** The predicate never summarizes; it takes the node's options, and these are what it does not need. */
const NOT_NEEDED = { model: { invoke: () => Promise.reject(new Error("never called")) }, unarchived: "allow" } as const;

/**
 * Whether `createSummarizationNode` has something to do: for a conditional edge that leaves the node out, and its checkpoint with it,
 * while the thread is small. False, too, while the node waits after a failure, and where all that is left has to stay. Give it the
 * node's options, or at least its budget, keep, pins, state and channel: what must stay decides what the node can do.
 *
 * LangGraph's types ask an edge for a name, so call it in a function of your own, as below. It reads the run's config by itself; pass
 * it where AsyncLocalStorage is missing (`@langchain/langgraph/web`): `(state, config) => (isOver(state, config) ? ... : ...)`.
 *
 * @throws {ThreadkeepError} as `createSummarizationNode` does
 *
 * @example
 * const isOver = isOverBudget({ budget: { tokens: 8_000 } });
 * graph.addConditionalEdges(START, (state) => (isOver(state) ? "summarize" : "agent"), ["summarize", "agent"]);
 */
export function isOverBudget<const Schema extends StateDefinitionInit>(
  options: OverBudgetOptions<Schema> & OfState<Schema>,
): Predicate<ExtractStateType<Schema>>;
export function isOverBudget<const Channel extends string = "messages">(
  options?: OverBudgetOptions & OfChannel<Channel>,
): Predicate<StateWith<Channel>>;
// Last, for it is the one that the compiler's errors are about.
export function isOverBudget(options: OverBudgetOptions): Predicate<StateWith<string>>;
export function isOverBudget(options: OverBudgetOptions<StateDefinitionInit> = {}): Predicate<never> {
  assertOptions(options);
  const { extras, agentModel, place, summarization } = splitNodeOptions({ ...NOT_NEEDED, ...options });
  const resolved = resolveSummarizationOptions(summarization, NODE_OPTIONS);
  const list = resolveMessagesChannel(place);
  const budgetTokens = budgetTokensOf(resolved.budget, agentModel);

  return (state: Record<string, unknown>, config: RunnableConfig = getConfig() ?? {}) => {
    const messages = messagesIn(state, list);
    const ofThread = threadMemory(threadNameOf(messages, config), list.channel, config);
    const known = ofThread.read();
    const ratio = readRatio(state, messages, resolved.tokens, extras) ?? known.ratio;
    const memory = { ...known, ...(ratio !== undefined && { ratio }) };
    const look = lookAtThread(messages, resolved, { extras, budgetTokens, memory });
    if (look !== undefined) return hasWork(look, memory);
    ofThread.calm();
    return false;
  };
}
