import type { GraphTopology } from "../../model/state-schema-model.ts";

export const START = "__start__";
export const END = "__end__";

/** Where a run can go from each node, as far as it is declared. */
export interface NodeGraph {
  next: ReadonlyMap<string, ReadonlySet<string>>;
  /** Nodes from which a run may go anywhere: a router or Commands without declared destinations. */
  open: ReadonlySet<string>;
}

export function nodeGraphOf({ nodes, edges, routers }: GraphTopology): NodeGraph {
  const next = new Map<string, Set<string>>([START, ...nodes.map(({ name }) => name)].map((name) => [name, new Set()]));
  const connect = (from: string, to: Iterable<string>) => {
    const known = next.get(from) ?? new Set();
    for (const name of to) known.add(name);
    next.set(from, known);
  };
  for (const { from, to } of edges) for (const name of from) connect(name, [to]);
  for (const { from, destinations } of routers) if (destinations !== "undeclared") connect(from, destinations);
  for (const { name, ends } of nodes) if (ends !== "undeclared") connect(name, ends);
  const open = [
    ...routers.filter(({ destinations }) => destinations === "undeclared").map(({ from }) => from),
    ...nodes
      .filter(({ ends, returnsCommand }) => ends === "undeclared" && returnsCommand !== false)
      .map(({ name }) => name),
  ];
  return { next, open: new Set(open) };
}

/** The node itself, and all that a run can come to from it. */
export function reachableFrom({ next }: Pick<NodeGraph, "next">, start: string): ReadonlySet<string> {
  const reached = new Set([start]);
  // A set's iterator also visits what is added while it runs.
  for (const name of reached) for (const to of next.get(name) ?? []) reached.add(to);
  return reached;
}
