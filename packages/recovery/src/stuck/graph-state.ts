import type { RunnableConfig } from "@langchain/core/runnables";
import type { StateSnapshot } from "@langchain/langgraph";
import type { BaseCheckpointSaver } from "@langchain/langgraph-checkpoint";

/** What is asked of a graph beside running it. Shapes read in @langchain/langgraph 1.4.18. */
export interface InnerGraph {
  nodes: Readonly<Record<string, unknown>>;
  interruptBefore?: readonly string[] | "*";
  interruptAfter?: readonly string[] | "*";
  getState(config: RunnableConfig, options?: { subgraphs?: boolean }): Promise<StateSnapshot>;
  bulkUpdateState(
    config: RunnableConfig,
    supersteps: { updates: { values: null; asNode: string }[] }[],
  ): Promise<RunnableConfig>;
  getSubgraphs(namespace?: string, recurse?: boolean): Iterable<[string, object]>;
}

/** A compiled graph, or the one inside of what `createAgent` returns. Undefined for what only runs. */
export function innerGraph(graph: object): InnerGraph | undefined {
  const candidate: unknown = "graph" in graph ? graph.graph : graph;
  return isInnerGraph(candidate) ? candidate : undefined;
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

function isInnerGraph(value: unknown): value is InnerGraph {
  return (
    typeof value === "object" && value !== null && "lg_is_pregel" in value && "getState" in value && "nodes" in value
  );
}
