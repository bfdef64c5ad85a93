import type { GraphTopology } from "../../model/state-schema-model.ts";
import { END } from "./node-graph.ts";

/** Two nodes that run in the same superstep, and what starts them. One node twice where `Send` starts it repeatedly. */
export interface ParallelNodes {
  nodes: [string, string];
  because: string;
}

/** Beyond this many pairs a graph is left unjudged rather than the command kept waiting. */
const MAX_PAIRS = 20_000;

/**
 * Pairs of which it is certain from edges and source that one superstep can hold both: targets of several edges of one
 * node, destinations that a router or Command starts together, and what follows both by plain edges, step by step.
 */
export function findParallelNodes(topology: GraphTopology): ParallelNodes[] {
  const targets = targetsOfEdges(topology);
  const deferred = new Set(topology.nodes.filter(({ defer }) => defer).map(({ name }) => name));
  const known = new Set(topology.nodes.map(({ name }) => name));
  const pairs = new Map<string, ParallelNodes>();
  const add = (a: string, b: string, because: string) => {
    const key = JSON.stringify([a, b].sort());
    if (![a, b].every((name) => known.has(name) && !deferred.has(name)) || pairs.size >= MAX_PAIRS) return;
    if (!pairs.has(key)) pairs.set(key, { nodes: [a, b], because });
  };
  for (const [from, to] of targets) addEachTwo(to, (a, b) => add(a, b, `edges lead from ${from} to both`));
  for (const { from, names, because } of startedTogether(topology)) {
    addEachTwo(names, (a, b) => add(a, b, because));
    for (const a of new Set(names)) for (const b of targets.get(from) ?? []) if (a !== b) add(a, b, because);
  }
  // A map's iterator also visits what is added while it runs.
  for (const { nodes, because } of pairs.values())
    for (const a of targets.get(nodes[0]) ?? [])
      for (const b of targets.get(nodes[1]) ?? []) if (a !== b) add(a, b, because);
  return [...pairs.values()];
}

/** By plain edges. One that waits for several nodes starts at no known step. */
function targetsOfEdges({ edges }: GraphTopology): Map<string, string[]> {
  const targets = new Map<string, string[]>();
  for (const { from, to } of edges) {
    const [only, ...others] = from;
    if (only !== undefined && others.length === 0 && to !== END) targets.set(only, [...(targets.get(only) ?? []), to]);
  }
  return targets;
}

function startedTogether({ nodes, routers }: GraphTopology): { from: string; names: string[]; because: string }[] {
  return [
    ...routers.flatMap(({ from, together = [] }) =>
      together.map((names) => ({ from, names, because: `the router after ${from} starts ${bothOrMany(names)}` })),
    ),
    ...nodes.flatMap(({ name, together = [] }) =>
      together.map((names) => ({ from: name, names, because: `a Command of ${name} starts ${bothOrMany(names)}` })),
    ),
  ];
}

function bothOrMany(names: readonly string[]): string {
  return new Set(names).size === 1 ? "it once for each Send" : "them together";
}

function addEachTwo(names: readonly string[], add: (a: string, b: string) => void): void {
  names.forEach((a, position) => names.slice(position + 1).forEach((b) => add(a, b)));
}
