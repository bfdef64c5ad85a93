import { pathToFileURL } from "node:url";
import type { ServiceGraph } from "../../service/service-graph.ts";
import type { ChildFailure, ToldError } from "../trace-line.ts";
import type { CrashTask } from "./crash-task.ts";

/** What is wrong with the graph's module, for whoever wrote it. */
export class GraphProblem extends Error {
  readonly failure: ChildFailure;

  constructor(failure: ChildFailure) {
    super(failure.kind);
    this.failure = failure;
  }
}

/** @throws GraphProblem */
export async function importGraph({ file, exportName }: CrashTask["graph"]): Promise<ServiceGraph> {
  const exports = await importModule(file);
  if (!(exportName in exports)) throw new GraphProblem({ kind: "no-export", exports: Object.keys(exports) });
  return makeGraph(exports[exportName], exportName);
}

async function importModule(file: string): Promise<Record<string, unknown>> {
  try {
    return (await import(pathToFileURL(file).href)) as Record<string, unknown>;
  } catch (error) {
    throw new GraphProblem({ kind: "import", error: toldError(error) });
  }
}

/** A compiled graph, or a function that makes one, called as LangGraph's server does. */
export async function makeGraph(exported: unknown, exportName: string): Promise<ServiceGraph> {
  const made = await (typeof exported === "function" ? callFactory(exported as Factory) : exported);
  if (isGraph(made)) return made;
  const isUncompiled = typeof made === "object" && made !== null && "compile" in made && "addNode" in made;
  const why = isUncompiled
    ? `${exportName} is a graph that is not compiled: export its .compile()`
    : `${exportName} has no invoke and stream: export a compiled graph, an agent, or a function that makes one`;
  throw new GraphProblem({ kind: "not-a-graph", why });
}

type Factory = (config: object) => unknown;

async function callFactory(factory: Factory): Promise<unknown> {
  try {
    return await factory({ configurable: {} });
  } catch (error) {
    throw new GraphProblem({ kind: "import", error: toldError(error) });
  }
}

function isGraph(value: unknown): value is ServiceGraph {
  return typeof value === "object" && value !== null && "invoke" in value && "stream" in value;
}

export function toldError(error: unknown): ToldError {
  if (!(error instanceof Error)) return { name: "Error", message: String(error), code: undefined };
  const { name, message } = error;
  return { name, message, code: "code" in error ? String(error.code) : undefined };
}
