import { join } from "node:path";
import type { StateSchemaModel } from "@threadkeep/state";
import type { HalfRead } from "../../check/half-read.ts";
import { loadSchemas, type LoadSchemasOptions } from "../load-schemas.ts";

/** Entries as people write them, named by themselves: `src/agent.ts:graph`. */
export function load(
  root: string,
  entries: string[],
  options: Partial<LoadSchemasOptions> = {},
): Promise<Map<string, HalfRead>> {
  const graphs = entries.map((name) => {
    const [file = "", exportName = "graph"] = name.split(":");
    return { name, file: join(root, file), exportName };
  });
  return loadSchemas(graphs, { root, timeoutMs: 60_000, env: {}, ...options });
}

export async function problemOf(root: string, entry: string, options: Partial<LoadSchemasOptions> = {}) {
  return (await load(root, [entry], options)).get(entry)?.problem;
}

export function channelsOf(read: HalfRead | undefined): [string, StateSchemaModel["channels"][number]["kind"]][] {
  if (!read?.schema) throw new Error(read?.problem?.message ?? "was not read");
  return read.schema.channels.map(({ name, kind }) => [name, kind]);
}

/** Lines of a module that make a `builder`. */
export const GRAPH = `
import { Annotation, START, StateGraph } from "@langchain/langgraph";
const State = Annotation.Root({ query: Annotation<string>, notes: Annotation<string[]>({ reducer: (a, b) => a.concat(b), default: () => [] }) });
const builder = new StateGraph(State).addNode("answer", () => ({})).addEdge(START, "answer");
`;
export const GRAPH_CHANNELS = [
  ["query", "last-value"],
  ["notes", "reducer"],
];
