import { mergeSchemas, type StateSchemaModel } from "@threadkeep/state";
import type { ResolvedConfig } from "../config/resolve-config.ts";
import { loadSchemas } from "../load/load-schemas.ts";
import type { GraphReport, Problem } from "../report/check-report.ts";
import { readStaticSchemas } from "../static/read-static-schemas.ts";
import type { GraphEntry } from "./graph-entry.ts";
import type { HalfRead } from "./half-read.ts";

export interface GraphRead {
  entry: GraphEntry;
  readFrom: GraphReport["readFrom"];
  /** Absent when `readFrom` is `nothing`. */
  schema?: StateSchemaModel;
  problems: Problem[];
}

export interface ReadGraphsOptions {
  config: ResolvedConfig;
  entries: readonly GraphEntry[];
  /** Import nothing. */
  isStatic: boolean;
  timeoutMs: number;
  onProgress(text: string): void;
}

/**
 * What the types and the loaded modules say of each graph, merged. The types come first: they are there even when a module
 * hangs. One graph's failure does not touch the others.
 */
export async function readGraphs({
  config,
  entries,
  isStatic,
  timeoutMs,
  onProgress,
}: ReadGraphsOptions): Promise<GraphRead[]> {
  const { root, tsconfig, env } = config;
  const options = { root, onProgress, ...(tsconfig === undefined ? {} : { tsconfig }) };
  const types = readStaticSchemas(entries, options);
  const modules = isStatic ? notTried(entries) : await loadSchemas(entries, { ...options, timeoutMs, env });
  return entries.map((entry) => mergeHalves(entry, types.get(entry.name), modules.get(entry.name)));
}

function notTried(entries: readonly GraphEntry[]): Map<string, HalfRead> {
  const problem: Problem = { code: "module.not-tried", message: "--static imports no module." };
  return new Map(entries.map(({ name }) => [name, { problem }]));
}

function mergeHalves(entry: GraphEntry, types: HalfRead = MISSING, module: HalfRead = MISSING): GraphRead {
  const problems = [...notesOf(types, module), types.problem, module.problem].filter(
    (problem) => problem !== undefined,
  );
  if (types.schema && module.schema)
    return { entry, readFrom: "types and module", schema: mergeSchemas(types.schema, module.schema), problems };
  if (types.schema) return { entry, readFrom: "types", schema: types.schema, problems };
  if (module.schema) return { entry, readFrom: "module", schema: module.schema, problems };
  return { entry, readFrom: "nothing", problems: withoutRepeats(problems) };
}

const MISSING: HalfRead = { problem: { code: "internal", message: "This graph was not read at all." } };

/** A file that does not parse keeps a module that imports it from loading, which says the same. */
function notesOf({ notes = [] }: HalfRead, { problem }: HalfRead): Problem[] {
  return notes.filter(({ code, position }) => code !== problem?.code || position?.file !== problem.position?.file);
}

/** Both halves say that a file is missing or has a syntax error; once is enough. */
function withoutRepeats(problems: Problem[]): Problem[] {
  const codes = new Map(problems.toReversed().map((problem) => [problem.code, problem]));
  return problems.filter((problem) => codes.get(problem.code) === problem && problem.code !== "module.not-tried");
}
