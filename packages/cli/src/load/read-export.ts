import { readStateSchema, ThreadkeepError, type StateSchemaModel } from "@threadkeep/state";
import { describeThrown } from "./describe-thrown.ts";
import type { ModuleImporter } from "./module-importer.ts";
import type { Failure, ThrownFailure } from "./protocol.ts";

export type ExportRead = { schema: StateSchemaModel } | { failure: Failure };

/**
 * The schema of what a module exports under a name: a graph or schema, a promise of one, or a function that makes one, which
 * is called as LangGraph's server calls it.
 */
export async function readExport(exported: unknown, importer: ModuleImporter): Promise<ExportRead> {
  if (isClass(exported)) return notAGraph("It is a class.", false);
  const isFactory = typeof exported === "function";
  let value: unknown;
  try {
    value = await (isFactory ? (exported as (config: object) => unknown)({ configurable: {} }) : exported);
  } catch (error) {
    return { failure: threw(isFactory ? "calling the factory" : "awaiting the export", error) };
  }
  return read(value, isFactory, await findRegistry(value, importer));
}

function read(value: unknown, isFactory: boolean, metaRegistry: unknown): ExportRead {
  try {
    return { schema: readStateSchema(value, { metaRegistry }) };
  } catch (error) {
    if (ThreadkeepError.isInstance(error) && error.cause === undefined) return notAGraph(error.message, isFactory);
    return { failure: threw("reading", ThreadkeepError.isInstance(error) ? error.cause : error) };
  }
}

export function threw(phase: ThrownFailure["while"], error: unknown): ThrownFailure {
  return { kind: "threw", while: phase, thrown: describeThrown(error) };
}

function notAGraph(why: string, isFromFactory: boolean): ExportRead {
  return { failure: { kind: "not a graph", why, isFromFactory } };
}

function isClass(value: unknown): boolean {
  return typeof value === "function" && /^class\b/.test(Function.prototype.toString.call(value));
}

/**
 * Where the project's own copy of LangGraph keeps the reducers of zod fields. A graph brings its own, and LangGraph is not
 * loaded for what cannot have any.
 */
async function findRegistry(value: unknown, importer: ModuleImporter): Promise<unknown> {
  if (typeof value !== "object" || value === null || "builder" in value || "graph" in value) return undefined;
  const namespace = await importer.importPackage("@langchain/langgraph/zod");
  return namespace && "schemaMetaRegistry" in namespace ? namespace.schemaMetaRegistry : undefined;
}
