/** What is read of LangGraph's Pregel beyond its public methods. */
export interface Pregel {
  nodes: Readonly<Record<string, { triggers?: readonly string[] }>>;
  channels: Readonly<Record<string, { lc_graph_name?: string }>>;
  checkpointer?: unknown;
  interruptBefore?: "*" | readonly string[];
  interruptAfter?: "*" | readonly string[];
  /** Of a StateGraph. */
  builder?: { edges?: Iterable<readonly [string, string]> };
}

/** Undefined for what only looks like a graph from outside. What `createAgent` returns holds its own. */
export function pregelOf(graph: object): Pregel | undefined {
  if (isPregel(graph)) return graph;
  const inner: unknown = "graph" in graph ? graph.graph : undefined;
  return isPregel(inner) ? inner : undefined;
}

export function hasBreakpoints(graph: object): boolean {
  const { interruptBefore = [], interruptAfter = [] } = pregelOf(graph) ?? {};
  return interruptBefore.length > 0 || interruptAfter.length > 0;
}

function isPregel(value: unknown): value is Pregel {
  return typeof value === "object" && value !== null && hasObject(value, "nodes") && hasObject(value, "channels");
}

function hasObject(value: object, name: "nodes" | "channels"): boolean {
  const field: unknown = name in value ? (value as Record<string, unknown>)[name] : undefined;
  return typeof field === "object" && field !== null;
}
