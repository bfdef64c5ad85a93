import { z } from "zod";
import { invalid } from "./parse-config.ts";
import { findPrototypeKey } from "./find-prototype-key.ts";
import { readJsonFile } from "./read-json-file.ts";

export interface LanggraphJson {
  /** Entries by name: `./src/agent.ts:graph`. */
  graphs: Map<string, string>;
  /** Graphs in Python, which are not ours to check. */
  skipped: { name: string; entry: string }[];
  /** Only where it is written out: a file that it names holds secrets and is not read. */
  env: Record<string, string>;
}

// As LangGraph's own command reads it: other keys are settings of the deployment.
const Graphs = z.record(z.string(), z.union([z.string(), z.looseObject({ path: z.string() })]));
const PYTHON = /\.py[xdi]?(?::[^:]*)?$/;

/** @throws {ThreadkeepError} with the problem `config.invalid` */
export function readLanggraphJson(file: string, root: string, name: string): LanggraphJson {
  const content = readJsonFile(file, root);
  const prototypeKey = findPrototypeKey(content);
  if (prototypeKey !== undefined) throw invalid(name, `${prototypeKey} is no name that can be used.`, "Rename it.");
  const graphs = Graphs.safeParse(fieldOf(content, "graphs"));
  if (!graphs.success)
    throw invalid(
      name,
      "graphs is no list of graphs by name.",
      'Give { "graphs": { "agent": "./src/agent.ts:graph" } }.',
    );
  const entries = Object.entries(graphs.data).map(([graph, value]) => ({
    name: graph,
    entry: typeof value === "string" ? value : value.path,
  }));
  return {
    graphs: new Map(entries.filter((graph) => !isPython(graph)).map(({ name, entry }) => [name, entry])),
    skipped: entries.filter(isPython),
    env: writtenOut(fieldOf(content, "env")),
  };
}

function fieldOf(content: unknown, key: string): unknown {
  return typeof content === "object" && content !== null && Object.hasOwn(content, key)
    ? (content as Record<string, unknown>)[key]
    : undefined;
}

function isPython({ entry }: { entry: string }): boolean {
  return PYTHON.test(entry);
}

function writtenOut(env: unknown): Record<string, string> {
  if (typeof env !== "object" || env === null || Array.isArray(env)) return {};
  return Object.fromEntries(
    Object.entries(env).flatMap(([name, value]) => (typeof value === "string" ? [[name, value]] : [])),
  );
}
