import type { RunnableConfig } from "@langchain/core/runnables";
import type { StateSnapshot } from "@langchain/langgraph";
import type { BaseCheckpointSaver } from "@langchain/langgraph-checkpoint";
import { pregelOf, type Pregel } from "../service/pregel-of.ts";

/** What is asked of a graph beside running it. Shapes read in @langchain/langgraph 1.4.18. */
export interface InnerGraph extends Pregel {
  getState(config: RunnableConfig, options?: { subgraphs?: boolean }): Promise<StateSnapshot>;
  bulkUpdateState(
    config: RunnableConfig,
    supersteps: { updates: { values: null; asNode: string }[] }[],
  ): Promise<RunnableConfig>;
}

/** Undefined for what only runs. */
export function innerGraph(graph: object): InnerGraph | undefined {
  const pregel = pregelOf(graph);
  return pregel && "getState" in pregel ? (pregel as InnerGraph) : undefined;
}

/** The head's state, from the service's own checkpointer, which LangGraph takes before the graph's. */
export function readGraphState(
  graph: InnerGraph,
  checkpointer: BaseCheckpointSaver,
  threadId: string,
): Promise<StateSnapshot> {
  return graph.getState(stateConfig(checkpointer, threadId), { subgraphs: true });
}

export function stateConfig(checkpointer: BaseCheckpointSaver, threadId: string): RunnableConfig {
  return { configurable: { thread_id: threadId, __pregel_checkpointer: checkpointer } };
}
