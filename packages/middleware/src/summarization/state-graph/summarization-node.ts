import type { RunnableConfig } from "@langchain/core/runnables";
import type { ExtractStateType, ExtractUpdateType, StateDefinitionInit } from "@langchain/langgraph";
import { runPass } from "../run-pass.ts";
import { memoryUpdate, revised } from "../saved-memory.ts";
import {
  type OfChannel,
  type OfState,
  type StateWith,
  type SummarizationNodeOptions,
  type UpdateOf,
} from "./node-options.ts";
import { isOnlyPass } from "./one-pass-a-superstep.ts";
import { TOKEN_RATIO } from "./token-ratio.ts";
import { resolveNode } from "./resolve-node.ts";

type Node<State, Update> = (state: State, config?: RunnableConfig) => Promise<Update>;

/**
 * A node that keeps a thread within its context budget: it archives what is old, puts a summary in its place, and does nothing
 * while the thread fits. Put `isOverBudget` on the edge before it and it costs no checkpoint then either. In a loop of tool calls
 * let the edges from START and from the tools both lead there.
 *
 * Give `state` for any list but that of MessagesAnnotation or MessagesValue: the reducer is tried out then, and one that can only
 * append (`concat`) is refused before anything has run. Give `system` and `tools` where your node sends them with the messages.
 *
 * The update is by message id: the summary takes the id of the first message that left, nothing moves, and what parallel branches
 * write stays. A subgraph that shares this list with its parent cannot take anything out of the parent's: put the node into the
 * graph that owns the list. Running the node again, as a retry or a resume does, ends in the same state and archives nothing twice.
 *
 * @throws {ThreadkeepError} at once: `summarization.invalid-option`, `summarization.append-only` for a list that cannot be replaced,
 * `summarization.invalid-state`, `summarization.unknown-window`. At once or, without `state`, in a run: `summarization.missing-channel`,
 * `summarization.unknown-reducer`. In a run: `summarization.no-id`, `summarization.invalid-messages`. A failing summarizer or
 * archive is an event, not an error. An abort is thrown.
 *
 * @example
 * const options = { model: new ChatOpenAI({ model: "gpt-5-nano" }), budget: { tokens: 8_000 }, archive: createFileArchive("./history") };
 * const isOver = isOverBudget(options);
 * graph
 *   .addNode("summarize", createSummarizationNode(options))
 *   .addConditionalEdges(START, (state) => (isOver(state) ? "summarize" : "agent"), ["summarize", "agent"])
 *   .addEdge("summarize", "agent");
 */
export function createSummarizationNode<const Schema extends StateDefinitionInit>(
  options: SummarizationNodeOptions<Schema> & OfState<Schema>,
): Node<ExtractStateType<Schema>, ExtractUpdateType<Schema>>;
export function createSummarizationNode<const Channel extends string = "messages">(
  options: SummarizationNodeOptions & OfChannel<Channel>,
): Node<StateWith<Channel>, UpdateOf<Channel>>;
// Last, for it is the one that the compiler's errors are about.
export function createSummarizationNode(options: SummarizationNodeOptions): Node<StateWith<string>, UpdateOf<string>>;
export function createSummarizationNode(options: SummarizationNodeOptions<StateDefinitionInit>): Node<never, object> {
  const { resolved, list, extras, budgetTokens, open } = resolveNode(options);

  return async function summarize(state: Record<string, unknown>, config: RunnableConfig = {}) {
    const { messages, threadId, store, memory } = open(state, config);
    const mayBegin = (): Promise<boolean> => isOnlyPass(config, list.channel);
    const pass = await runPass(messages, resolved, { threadId, config, extras, budgetTokens, memory, mayBegin });
    const next = revised(memory, pass.memory);
    store.write(next);
    const { ratio } = memory;
    return {
      ...list.toUpdate(pass.change),
      // Ignored by LangGraph where the state has no such channels.
      ...(ratio !== undefined && ratio !== state[TOKEN_RATIO] && { [TOKEN_RATIO]: ratio }),
      ...memoryUpdate(next, state, list.channel),
    };
  };
}
