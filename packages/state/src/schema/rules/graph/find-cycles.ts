import { type NodeGraph, reachableFrom } from "./node-graph.ts";

/** Nodes that a run can go around in, each able to come back to itself through all the others. */
export interface Cycle {
  nodes: ReadonlySet<string>;
  /** A shortest way around, from its first node back to it. */
  path: string[];
}

/** In the order of their first nodes. Loops that share a node are one. */
export function findCycles(graph: NodeGraph): Cycle[] {
  const reached = new Map([...graph.next.keys()].map((name) => [name, reachableFrom(graph, name)]));
  const placed = new Set<string>();
  const cycles: Cycle[] = [];
  for (const name of graph.next.keys()) {
    if (placed.has(name)) continue;
    const path = shortestWayBack(graph, name);
    if (!path) continue;
    const nodes = new Set([...reached.get(name)!].filter((other) => reached.get(other)?.has(name)));
    for (const node of nodes) placed.add(node);
    cycles.push({ nodes, path });
  }
  return cycles;
}

function shortestWayBack({ next }: NodeGraph, start: string): string[] | undefined {
  const cameFrom = new Map<string, string>();
  const queue = [start];
  // An array's iterator also visits what is pushed while it runs.
  for (const name of queue) {
    for (const to of next.get(name) ?? []) {
      if (to === start) return [...wayTo(name, cameFrom), start];
      if (cameFrom.has(to)) continue;
      cameFrom.set(to, name);
      queue.push(to);
    }
  }
  return undefined;
}

function wayTo(name: string, cameFrom: ReadonlyMap<string, string>): string[] {
  const way = [name];
  for (let before = cameFrom.get(name); before !== undefined; before = cameFrom.get(before)) way.unshift(before);
  return way;
}

/** `draft → review → draft` */
export function describeCycle({ path }: Cycle): string {
  return path.join(" → ");
}
