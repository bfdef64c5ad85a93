import type { RunnableConfig } from "@langchain/core/runnables";
import { getConfig, type ExtractStateType, type StateDefinitionInit } from "@langchain/langgraph";
import { hasWork, lookAtThread } from "../look-at-thread.ts";
import { assertOptions } from "../refuse-option.ts";
import { type OfChannel, type OfState, type StateWith, type SummarizationNodeOptions } from "./node-options.ts";
import { resolveNode } from "./resolve-node.ts";

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
  const { resolved, extras, budgetTokens, open } = resolveNode({ ...NOT_NEEDED, ...options });

  return (state: Record<string, unknown>, config: RunnableConfig = getConfig() ?? {}) => {
    const { messages, store, memory } = open(state, config);
    const look = lookAtThread(messages, resolved, { extras, budgetTokens, memory });
    if (look !== undefined) return hasWork(look, memory);
    store.calm();
    return false;
  };
}
