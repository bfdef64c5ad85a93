import type { Runnable } from "@langchain/core/runnables";
import { ThreadkeepError } from "@threadkeep/state";
import { resolveGuardOptions, type ResolvedGuardOptions, type StateGuardOptions } from "./guard-options.ts";
import { GuardedWriter } from "./guarded-writer.ts";
import { createWritesInspector } from "./inspect-writes.ts";
import { isAgent, isBuilder, isCompiledGraph, type AgentLike, type BuilderLike } from "./graph-kinds.ts";
import { guardInput } from "./guard-input.ts";
import {
  readChannels,
  type Channel,
  type CompiledGraphLike,
  type PregelNodeLike,
} from "../langgraph/langgraph-internals.ts";
import { findStateChannels, keptChannels } from "./resulting-state.ts";

/**
 * A copy of a StateGraph, a compiled graph or a `createAgent` agent in which no node can push the thread's state over
 * its budget: before a node's writes are saved, the state that would result is measured through the graph's own
 * reducers, writes of parallel branches included. Over budget, that node fails with `StateOversizedError`, none of its
 * writes is saved, and the run can be resumed once the node is mended. Subgraphs that are nodes are guarded too, each
 * with its own state; a graph that a node calls itself is to be guarded itself. The given graph stays as it is.
 *
 * @throws {ThreadkeepError} `guard.not-a-graph`, `size.invalid`, `guard.invalid-option`, `guard.unknown-channel`; the run rejects with
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
  if (isAgent(candidate)) return guardAgent(candidate, resolved) as object as Graph;
  throw new ThreadkeepError(
    `guardGraph got ${describe(candidate)}. Give it a StateGraph, what its compile() returns, or a createAgent agent.`,
    { code: "guard.not-a-graph" },
  );
}

function guardBuilder<Builder extends BuilderLike>(builder: Builder, options: ResolvedGuardOptions): Builder {
  const copy = clone(builder);
  copy.nodes = { ...builder.nodes };
  copy.edges = new Set(builder.edges);
  copy.waitingEdges = new Set(builder.waitingEdges);
  copy.branches = Object.fromEntries(Object.entries(builder.branches).map(([node, named]) => [node, { ...named }]));
  const { compile } = builder;
  copy.compile = (...args) => guardCompiled(compile.apply(copy, args), options);
  return copy;
}

function guardCompiled(graph: CompiledGraphLike, options: ResolvedGuardOptions): CompiledGraphLike {
  const copy = graph.withConfig({});
  guardInPlace(copy, options);
  copy.withConfig = (config) => guardCompiled(graph.withConfig(config), options);
  return copy;
}

// An agent makes a graph of its own for each configuration, and holds it where only its nodes can be replaced.
function guardAgent(agent: AgentLike, options: ResolvedGuardOptions): AgentLike {
  const copy = agent.withConfig({});
  guardInPlace(copy.graph, options);
  copy.withConfig = (config) => guardAgent(agent.withConfig(config), options);
  return copy;
}

/** @throws {ThreadkeepError} `guard.unknown-channel`: a budget for a channel that no graph here has guards nothing. */
function guardInPlace(graph: CompiledGraphLike, options: ResolvedGuardOptions): void {
  const known = channelNames(graph);
  for (const name of options.budget.channels.keys()) {
    if (known.has(name)) continue;
    throw new ThreadkeepError(
      `channels.${name} is a budget for a channel that the graph does not have. It has: ${[...known].join(", ")}.`,
      { code: "guard.unknown-channel", context: { channel: name } },
    );
  }
  guardWithSubgraphs(graph, options);
}

/** Of the graph and the subgraphs that are its nodes. */
function channelNames(graph: CompiledGraphLike): Set<string> {
  const inner = Object.values(graph.nodes).flatMap(({ bound }) =>
    isCompiledGraph(bound) ? [...channelNames(bound)] : [],
  );
  return new Set([...Object.keys(graph.builder.channels), ...inner]);
}

function guardWithSubgraphs(graph: CompiledGraphLike, options: ResolvedGuardOptions): void {
  const channels = findStateChannels(graph.channels, graph.builder.channels);
  graph.nodes = guardNodes(graph, channels, options);
  guardInput(graph, channels, options);
}

function guardNodes(
  graph: CompiledGraphLike,
  channels: ReadonlyMap<string, Channel>,
  options: ResolvedGuardOptions,
): Record<string, PregelNodeLike> {
  const names = keptChannels(channels);
  const inspectorFor = createWritesInspector(
    { channels: () => channels, read: (config) => readChannels(config, names) },
    options,
  );
  const guarded = Object.entries(graph.nodes).map(([name, node]) => {
    const inspect = inspectorFor(name);
    const copy = clone(node);
    copy.writers = node.writers.map((writer) => new GuardedWriter(writer, inspect));
    return [name, guardSubgraph(copy, options)] as const;
  });
  return Object.fromEntries(guarded);
}

// A subgraph stands in its node twice: as what runs, and as what `getState` looks into.
function guardSubgraph(node: PregelNodeLike, options: ResolvedGuardOptions): PregelNodeLike {
  const original = node.bound as unknown;
  if (!isCompiledGraph(original)) return node;
  const copy = original.withConfig({});
  guardWithSubgraphs(copy, options);
  const guarded = copy as unknown as Runnable;
  node.bound = guarded;
  if (node.subgraphs)
    node.subgraphs = node.subgraphs.map((subgraph) => ((subgraph as unknown) === original ? guarded : subgraph));
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
