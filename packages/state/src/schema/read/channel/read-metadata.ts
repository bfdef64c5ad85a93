import { isObject } from "../property-of.ts";
import { readSchemaMeta, schemaLayers } from "../type/schema-layers.ts";
import { toPlainData } from "./plain-data.ts";

// LangGraph writes a field's extras into its description where a schema cannot carry them otherwise.
const EXTRAS_IN_DESCRIPTION = "lg:";

/**
 * What a schema says of itself beside its type, plain data only: of all its layers, the outer ones first, then LangGraph's
 * `jsonSchemaExtra`.
 */
export function readMetadata(schema: unknown, extra: unknown): Record<string, unknown> {
  const layers = schemaLayers(schema).map(readSchemaMeta).reverse();
  return Object.assign({}, plainRecord(extra), ...layers.map((meta) => plainRecord(withExtras(meta)))) as Record<
    string,
    unknown
  >;
}

function withExtras(meta: object): object {
  const { description } = meta as { description?: unknown };
  if (typeof description !== "string" || !description.startsWith(EXTRAS_IN_DESCRIPTION)) return meta;
  try {
    return {
      ...meta,
      description: undefined,
      ...plainRecord(JSON.parse(description.slice(EXTRAS_IN_DESCRIPTION.length))),
    };
  } catch {
    return meta;
  }
}

function plainRecord(value: unknown): Record<string, unknown> {
  const plain = isObject(value) && !Array.isArray(value) ? toPlainData(value) : undefined;
  return (plain as Record<string, unknown> | undefined) ?? {};
}
