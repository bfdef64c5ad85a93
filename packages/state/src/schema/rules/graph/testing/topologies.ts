// Graphs for the tests of rules, in few words.
import type {
  EdgeModel,
  FieldWrite,
  GraphTopology,
  NodeModel,
  RouterModel,
} from "../../../model/state-schema-model.ts";

export function nodeOf(name: string, facts: Partial<NodeModel> = {}): NodeModel {
  return { name, ends: "undeclared", returnsCommand: false, reads: [], writes: [], ...facts };
}

export function routerOf(
  from: string,
  destinations: RouterModel["destinations"],
  facts: Partial<RouterModel> = {},
): RouterModel {
  return { from, name: "", destinations, reads: [], fansOut: false, ...facts };
}

/** Each way is node names with a space between: `__start__ search read`. */
export function edgesOf(...ways: string[]): EdgeModel[] {
  return ways.flatMap((way) => {
    const names = way.split(" ");
    return names.slice(1).map((to, position) => ({ from: [names[position]!], to }));
  });
}

/** Nodes that only edges name are added, plain. */
export function topologyOf({ nodes = [], edges = [], ...facts }: Partial<GraphTopology>): GraphTopology {
  const known = new Set(nodes.map(({ name }) => name));
  const named = new Set(edges.flatMap(({ from, to }) => [...from, to]));
  const others = [...named].filter((name) => !known.has(name) && name !== "__start__" && name !== "__end__");
  return { nodes: [...nodes, ...others.map((name) => nodeOf(name))], edges, routers: [], ...facts };
}

/** `writes("docs", "round+", "unread=[]")` */
export function writes(...names: string[]): FieldWrite[] {
  return names.map((name) => {
    if (name.endsWith("+")) return { name: name.slice(0, -1), how: "increment" };
    return name.endsWith("=[]") ? { name: name.slice(0, -3), how: "empty" } : { name, how: "value" };
  });
}
