import { nearestName, ThreadkeepError } from "@threadkeep/state";
import { describeGraph } from "../recover/describe-graph.ts";
import { pregelOf } from "./pregel-of.ts";
import type { ServiceGraph } from "./service-graph.ts";
import type { ServiceGraphs, VersionedGraph } from "./service-options.ts";

/** A graph of the service, by the name that is recorded. */
export interface RegisteredGraph {
  name: string;
  graph: ServiceGraph;
  /** As given, or a fingerprint of the graph's nodes and channels; undefined where they cannot be seen. */
  version: string | undefined;
  /** Its channels, as they are recorded with a run: see `recordSchema`. */
  schema: string | undefined;
}

export interface ServiceGraphRegistry {
  readonly names: readonly string[];
  /** Undefined for one that this service does not have: a run of another service's. */
  find(name: string): RegisteredGraph | undefined;
  /** @throws ThreadkeepError `recovery.unknown-graph` that names the nearest */
  require(name: string): RegisteredGraph;
}

/** @throws ThreadkeepError `recovery.invalid-graph`, `recovery.graph-without-checkpoints` */
export function registerGraphs(graphs: ServiceGraphs): ServiceGraphRegistry {
  const entries = Object.entries(graphs).map(([name, given]) => [name, registerGraph(name, given)] as const);
  const registered = new Map(entries);
  const names = [...registered.keys()];
  return {
    names,
    find: (name) => registered.get(name),
    require: (name) => registered.get(name) ?? throwUnknownGraph(name, names),
  };
}

function registerGraph(name: string, given: ServiceGraph | VersionedGraph): RegisteredGraph {
  const { graph, version } = isVersioned(given) ? given : { graph: given, version: undefined };
  assertGraph(name, graph);
  const described = describeGraph(graph);
  return { name, graph, version: version ?? described.version, schema: described.schema };
}

// What createAgent returns has a `graph`, too.
function isVersioned(given: ServiceGraph | VersionedGraph): given is VersionedGraph {
  return typeof given === "object" && given !== null && !("invoke" in given) && "graph" in given;
}

function assertGraph(name: string, graph: ServiceGraph): void {
  if (typeof graph?.invoke !== "function" || typeof graph.stream !== "function") {
    throw new ThreadkeepError(
      `graphs[${JSON.stringify(name)}] has no invoke and stream. Give a compiled graph, an entrypoint or an agent, or { graph, version }.`,
      { code: "recovery.invalid-graph", context: { graph: name } },
    );
  }
  if (pregelOf(graph)?.checkpointer === false) {
    throw new ThreadkeepError(
      `Graph "${name}" was compiled with checkpointer: false, so nothing of its runs is kept. Compile it without that option.`,
      { code: "recovery.graph-without-checkpoints", context: { graph: name } },
    );
  }
}

function throwUnknownGraph(name: string, names: readonly string[]): never {
  const nearest = nearestName(name, names);
  const hint = nearest === undefined ? "" : ` Did you mean "${nearest}"?`;
  throw new ThreadkeepError(
    `This service has no graph ${JSON.stringify(name)}.${hint} It has: ${names.map((each) => `"${each}"`).join(", ") || "none"}.`,
    { code: "recovery.unknown-graph", context: { graph: name, graphs: names } },
  );
}
