import type { FieldUse, FieldWrite, GraphTopology, NodeModel } from "../../model/state-schema-model.ts";
import { END, reachableFrom } from "../graph/node-graph.ts";

/** By every return, as far as its source shows. */
export function fillsAlways(node: Pick<NodeModel, "writes">, channel: string): boolean {
  const { writes } = node;
  return (
    fills(node, channel) && writes !== "unknown" && writes.every((write) => write.name !== channel || !write.sometimes)
  );
}

/** Does it put something into the channel? Emptying it is a reset. Where nobody knows, no. */
export function fills({ writes }: Pick<NodeModel, "writes">, channel: string): boolean {
  return writes !== "unknown" && writes.some(({ name, how }: FieldWrite) => name === channel && how !== "empty");
}

/**
 * Two nodes that fill a channel without reading it, where the second runs after the first before anything has read what
 * the first wrote: along plain edges, or back and forth, so that no order keeps both.
 */
export function findBlindWriters(topology: GraphTopology, channel: string): [string, string] | undefined {
  const writers = topology.nodes.filter((node) => fills(node, channel) && ignores(node.reads, channel));
  const unread = waysPast(topology, channel, { decided: true });
  const certain = waysPast(topology, channel, { decided: false });
  for (const { name: a } of writers)
    for (const { name: b } of writers) {
      if (a === b) continue;
      if (goes(certain, a, b) || (goes(unread, a, b) && goes(unread, b, a))) return [a, b];
    }
  return undefined;
}

/** Steps that leave the channel unread: not into a node that reads or writes it, but for the last; not by a router that reads it. */
function waysPast({ nodes, edges, routers }: GraphTopology, channel: string, { decided }: { decided: boolean }) {
  const next = new Map<string, Set<string>>();
  const connect = (from: string, to: readonly string[]) =>
    next.set(from, new Set([...(next.get(from) ?? []), ...to.filter((name) => name !== END)]));
  const readers = new Set(nodes.filter(({ reads }) => !ignores(reads, channel)).map(({ name }) => name));
  const readAfter = new Set([
    ...routers.filter(({ reads }) => !ignores(reads, channel)).map(({ from }) => from),
    // A reader beside the next node sees it in the same superstep.
    ...edges.filter(({ to }) => readers.has(to)).flatMap(({ from }) => from),
  ]);
  const isOpen = (name: string) => !readAfter.has(name);
  for (const { from, to } of edges) for (const name of from.filter(isOpen)) connect(name, [to]);
  if (!decided) return { next, passable: passableNodes(nodes, channel) };
  for (const { from, destinations } of routers)
    if (isOpen(from) && destinations !== "undeclared") connect(from, destinations);
  for (const { name, ends } of nodes) if (isOpen(name) && ends !== "undeclared") connect(name, ends);
  return { next, passable: passableNodes(nodes, channel) };
}

function passableNodes(nodes: readonly NodeModel[], channel: string): Set<string> {
  const passable = nodes.filter(
    ({ reads, writes }) =>
      ignores(reads, channel) && writes !== "unknown" && writes.every(({ name }) => name !== channel),
  );
  return new Set(passable.map(({ name }) => name));
}

function goes({ next, passable }: ReturnType<typeof waysPast>, from: string, to: string): boolean {
  const between = new Map([...next].filter(([name]) => name === from || passable.has(name)));
  return [...(between.get(from) ?? [])].some((first) => reachableFrom({ next: between }, first).has(to));
}

function ignores(reads: FieldUse[] | "unknown", channel: string): boolean {
  return reads !== "unknown" && reads.every(({ name }) => name !== channel);
}
