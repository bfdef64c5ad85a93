import type { Runnable } from "@langchain/core/runnables";
import { ThreadkeepError } from "@threadkeep/state";
import { resolveGuardOptions, type ResolvedGuardOptions, type StateGuardOptions } from "./guard-options.ts";
import { GuardedWriter } from "./guarded-writer.ts";
import { createWritesInspector } from "./inspect-writes.ts";
import { isAgent, isBuilder, isCompiledGraph, type BuilderLike } from "./graph-kinds.ts";
import { readChannels, type CompiledGraphLike, type PregelNodeLike } from "./langgraph-internals.ts";
import { findStateChannels } from "./resulting-state.ts";

/**
 * A copy of a StateGraph, a compiled graph or a `createAgent` agent in which no node can push the thread's state over
 * its budget: before a node's writes are saved, the state that would result is measured through the graph's own
 * reducers, writes of parallel branches included. Over budget, that node fails with `StateOversizedError`, none of its
 * writes is saved, and the run can be resumed once the node is mended. Subgraphs that are nodes are guarded too, each
 * with its own state; a graph that a node calls itself is to be guarded itself. The given graph stays as it is.
 *
 * @throws {ThreadkeepError} `guard.not-a-graph`, `size.invalid`, `guard.invalid-option`; the run rejects with
 * `StateOversizedError` (`state.oversized`), or a ThreadkeepError `state.lossy` or `guard.reducer-failed`.
 *
 * @example
 * const app = guardGraph(graph.compile({ checkpointer }), { maxBytes: "50 KB" });
 * await app.invoke({ query }, { configurable: { thread_id: "1" } });
 */
export function guardGraph<Graph extends object>(graph: Graph, options: StateGuardOptions = {}): Graph {
  const resolved = resolveGuardOptions(options);
  const candidate: unknown = graph;
  if (isCompiledGraph(candidate)) return guardCompiled(candidate, resolved) as object as Graph;
  if (isBuilder(candidate)) return guardBuilder(candidate, resolved) as object as Graph;
  if (isAgent(candidate)) {
    // A fresh agent with a graph of its own; its nodes are replaced where the agent holds them.
    const agent = candidate.withConfig({});
    agent.graph.nodes = guardNodes(agent.graph, resolved);
    return agent as object as Graph;
  }
  throw new ThreadkeepError(
    `guardGraph got ${describe(candidate)}. Give it a StateGraph, what its compile() returns, or a createAgent agent.`,
    { code: "guard.not-a-graph" },
  );
}

function guardBuilder<Builder extends BuilderLike>(builder: Builder, options: ResolvedGuardOptions): Builder {
  const copy = clone(builder);
  copy.compile = (...args) => guardCompiled(builder.compile(...args), options);
  return copy;
}

function guardCompiled(graph: CompiledGraphLike, options: ResolvedGuardOptions): CompiledGraphLike {
  const copy = graph.withConfig({});
  copy.nodes = guardNodes(graph, options);
  return copy;
}

function guardNodes(graph: CompiledGraphLike, options: ResolvedGuardOptions): Record<string, PregelNodeLike> {
  const channels = findStateChannels(graph.channels, graph.builder.channels);
  const names = [...channels.keys()];
  const inspectorFor = createWritesInspector(
    { channels: () => channels, read: (config) => readChannels(config, names) },
    options,
  );
  const guarded = Object.entries(graph.nodes).map(([name, node]) => {
    const inspect = inspectorFor(name);
    const copy = clone(node);
    copy.writers = node.writers.map((writer) => new GuardedWriter(writer, inspect));
    return [name, guardSubgraphs(copy, options)] as const;
  });
  return Object.fromEntries(guarded);
}

// A subgraph stands in its node twice: as what runs, and as what `getState` looks into.
function guardSubgraphs(node: PregelNodeLike, options: ResolvedGuardOptions): PregelNodeLike {
  if (!isCompiledGraph(node.bound)) return node;
  const original: unknown = node.bound;
  const guarded = guardCompiled(node.bound, options) as unknown as Runnable;
  node.bound = guarded;
  if (node.subgraphs) node.subgraphs = node.subgraphs.map((subgraph) => (subgraph === original ? guarded : subgraph));
  return node;
}

function clone<Value extends object>(value: Value): Value {
  return Object.assign(Object.create(Object.getPrototypeOf(value) as object) as Value, value);
}

function describe(value: unknown): string {
  if (value === null || typeof value !== "object") return value === null ? "null" : typeof value;
  if ((value as { lg_is_pregel?: unknown }).lg_is_pregel === true)
    return "a graph of the functional API or a remote graph";
  return `an object of class ${value.constructor?.name ?? "Object"}`;
}
