import { resolve } from "node:path";
import type { ServiceGraphs } from "@threadkeep/recovery";
import { exportNames, exportOf } from "../../load/export-of.ts";
import { relativeFile } from "../../relative-file.ts";
import { problem } from "../../threads/problem.ts";
import { importModule, threw } from "./import-module.ts";
import type { LoadedGraphs } from "./load-graphs.ts";

/**
 * The graphs that a module exports by name: its export `graphs`, or its default export.
 * @throws {ThreadkeepError} `file.missing`, `module.threw`, `graphs.not-exported`, `graphs.invalid`
 */
export async function loadGraphsModule(path: string, cwd: string): Promise<LoadedGraphs> {
  const file = resolve(cwd, path);
  const source = relativeFile(file, cwd);
  const namespace = await importModule(file, { root: cwd });
  const exported = exportOf(namespace, "graphs") ?? exportOf(namespace, "default");
  if (exported === undefined) throw notExported(source, exportNames(namespace));
  const graphs = await settle(exported.value, source, cwd);
  return { graphs: asGraphs(graphs, source), source };
}

// At the top level of a module a promise is not awaited unless somebody writes it so.
async function settle(value: unknown, source: string, cwd: string): Promise<unknown> {
  try {
    return await value;
  } catch (error) {
    throw threw(`The promise that ${source} exports was rejected`, error, cwd);
  }
}

const HOW = "Export them by name, as runs are recorded: export const graphs = { research: graph }.";

function notExported(source: string, names: readonly string[]) {
  const has = names.length === 0 ? "It exports nothing." : `It exports ${names.join(", ")}.`;
  return problem({
    code: "graphs.not-exported",
    message: `${source} has no export graphs, and no default export. ${has}`,
    help: HOW,
  });
}

function asGraphs(value: unknown, source: string): ServiceGraphs {
  if (isGraph(value)) throw invalid(`${source} exports a graph without a name.`);
  if (typeof value !== "object" || value === null || Array.isArray(value)) {
    throw invalid(`What ${source} exports is no list of graphs by name.`);
  }
  const entries = Object.entries(value);
  if (entries.length === 0) throw invalid(`${source} exports no graph at all.`);
  const wrong = entries.find(([, graph]) => !isGraph(graph) && !isVersioned(graph));
  if (wrong !== undefined) throw invalid(`${JSON.stringify(wrong[0])} of ${source} is no compiled graph.`);
  return value as ServiceGraphs;
}

function invalid(message: string) {
  return problem({ code: "graphs.invalid", message, help: HOW });
}

export function isGraph(value: unknown): boolean {
  return typeof value === "object" && value !== null && "invoke" in value && "stream" in value;
}

function isVersioned(value: unknown): boolean {
  return typeof value === "object" && value !== null && "graph" in value && isGraph(value.graph);
}
