// Recognised by brand and shape, never by instanceof: a user's project may hold a second copy of LangGraph.
import type { RunnableConfig } from "@langchain/core/runnables";
import type { CompiledGraphLike } from "../langgraph/langgraph-internals.ts";

export interface BuilderLike {
  channels: Record<string, unknown>;
  nodes: Record<string, unknown>;
  edges: Set<unknown>;
  waitingEdges: Set<unknown>;
  branches: Record<string, Record<string, unknown>>;
  compile(...args: unknown[]): CompiledGraphLike;
}

export interface AgentLike {
  graph: CompiledGraphLike;
  withConfig(config: RunnableConfig): AgentLike;
}

/** What `StateGraph.compile()` returns. Graphs of the functional API and remote graphs have no state schema to measure. */
export function isCompiledGraph(value: unknown): value is CompiledGraphLike {
  const graph = asRecord(value);
  return (
    graph?.["lg_is_pregel"] === true && isRecord(graph["nodes"]) && isRecord(asRecord(graph["builder"])?.["channels"])
  );
}

export function isBuilder(value: unknown): value is BuilderLike {
  const builder = asRecord(value);
  return typeof builder?.["compile"] === "function" && isRecord(builder["channels"]) && isRecord(builder["nodes"]);
}

/** What `createAgent` returns. */
export function isAgent(value: unknown): value is AgentLike {
  const agent = asRecord(value);
  return agent !== undefined && isCompiledGraph(agent["graph"]) && typeof agent["withConfig"] === "function";
}

function asRecord(value: unknown): Record<string, unknown> | undefined {
  return isRecord(value) ? value : undefined;
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null;
}
