import { createHash } from "node:crypto";
import { pregelOf, type Pregel } from "./pregel-of.ts";
import type { ServiceGraph } from "./service-graph.ts";

/**
 * SHA-256, 16 hex digits of it, of what the threads of a graph depend on: its nodes with what triggers them, its edges, its channels with their
 * kinds. The same in every process. It does not see what is inside a node.
 */
export function fingerprintGraph(graph: ServiceGraph): string | undefined {
  const pregel = pregelOf(graph);
  if (pregel === undefined) return undefined;
  return createHash("sha256")
    .update(JSON.stringify(outlineOf(pregel)))
    .digest("hex")
    .slice(0, 16);
}

function outlineOf({ nodes, channels, builder }: Pregel): unknown {
  return {
    nodes: byName(nodes, ({ triggers = [] }) => triggers.toSorted()),
    channels: byName(channels, ({ lc_graph_name }) => lc_graph_name ?? ""),
    edges: Array.from(builder?.edges ?? [], ([from, to]) => `${from} ${to}`).toSorted(),
  };
}

function byName<Value>(record: Readonly<Record<string, Value>>, describe: (value: Value) => unknown): unknown {
  const names = Object.keys(record).toSorted();
  return names.map((name) => [name, describe(record[name] as Value)]);
}
