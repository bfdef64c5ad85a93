import type { ServiceGraph, ServiceGraphs } from "@threadkeep/recovery";
import type { GraphEntry } from "../../check/graph-entry.ts";
import { problemOf } from "../../check/fail-with.ts";
import { readConfig } from "../../config/read-config.ts";
import type { ResolvedConfig } from "../../config/resolve-config.ts";
import { exportNames, exportOf } from "../../load/export-of.ts";
import { relativeFile } from "../../relative-file.ts";
import { problem } from "../../threads/problem.ts";
import { importModule, threw, type ModulePlace } from "./import-module.ts";
import type { LoadedGraphs } from "./load-graphs.ts";
import { isGraph } from "./load-graphs-module.ts";

/**
 * The graphs of threadkeep.config.ts, or of langgraph.json. What the config has under `env` are dummies for a check, and is not set.
 * @throws {ThreadkeepError} `config.…`, `file.missing`, `module.threw`, `graphs.not-exported`, `graphs.invalid`
 */
export async function loadConfiguredGraphs(cwd: string): Promise<LoadedGraphs> {
  const config = await configFor(cwd);
  const place: ModulePlace = {
    root: config.root,
    ...(config.tsconfig === undefined ? {} : { tsconfig: config.tsconfig }),
  };
  const graphs: Record<string, ServiceGraph> = {};
  // One after the other: what several of them import is evaluated once.
  for (const { entry } of config.graphs) graphs[entry.name] = await loadEntry(entry, place);
  return { graphs: graphs satisfies ServiceGraphs, source: relativeFile(config.file, cwd) };
}

async function configFor(cwd: string): Promise<ResolvedConfig> {
  try {
    return await readConfig({ cwd });
  } catch (error) {
    const { code, message, help } = problemOf(error);
    throw problem({ code, message, help: code === "config.missing" ? NAME_ONE : (help ?? NAME_ONE) });
  }
}

const NAME_ONE =
  "Give --graphs <module>, which exports the graphs by name: export const graphs = { research: graph }. Or list them in threadkeep.config.ts.";

async function loadEntry({ name, file, exportName }: GraphEntry, place: ModulePlace): Promise<ServiceGraph> {
  const where = relativeFile(file, place.root);
  const namespace = await importModule(file, place);
  const exported = exportOf(namespace, exportName);
  if (exported === undefined) {
    const message = `${where} has no export ${exportName}. It exports ${exportNames(namespace).join(", ") || "nothing"}.`;
    throw problem({ code: "graphs.not-exported", message, help: `It is listed as the graph ${JSON.stringify(name)}.` });
  }
  const graph = await make(exported.value, `${exportName} of ${where}`, place.root);
  if (isGraph(graph)) return graph as ServiceGraph;
  throw problem({ code: "graphs.invalid", message: `${exportName} of ${where} is no compiled graph.`, help: NAME_ONE });
}

/** A graph, a promise of one, or a function that makes one, which is called as LangGraph's server calls it. */
async function make(value: unknown, what: string, root: string): Promise<unknown> {
  const isFactory = typeof value === "function";
  try {
    return await (isFactory ? (value as (config: object) => unknown)({ configurable: {} }) : value);
  } catch (error) {
    throw threw(isFactory ? `The function ${what} failed` : `The promise ${what} was rejected`, error, root);
  }
}
