import { createHash } from "node:crypto";
import { fingerprintGraph } from "../service/fingerprint-graph.ts";
import type { ServiceGraph } from "../service/service-graph.ts";
import { recordSchema } from "./record-schema.ts";

/** What is recorded of a graph with each of its runs. */
export interface GraphDescription {
  /** SHA-256, 16 hex digits of it: another one where nodes, edges, channels, or their types and reducers are others. */
  version: string | undefined;
  /** As `recordSchema` writes it, to stand as `schema` in the options of a run. */
  schema: string | undefined;
}

const described = new WeakMap<object, GraphDescription>();

/** Read once for each graph: its reducers are tried with made-up values for it. */
export function describeGraph(graph: ServiceGraph): GraphDescription {
  const known = described.get(graph);
  if (known) return known;
  const schema = recordSchema(graph);
  const description = { schema, version: versionOf(fingerprintGraph(graph), schema) };
  described.set(graph, description);
  return description;
}

function versionOf(outline: string | undefined, schema: string | undefined): string | undefined {
  if (outline === undefined || schema === undefined) return outline;
  return createHash("sha256").update(`${outline} ${schema}`).digest("hex").slice(0, 16);
}
