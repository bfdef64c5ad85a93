import { toJsonSchema } from "@langchain/core/utils/json_schema";

/**
 * What asking for a structured answer adds to a model call, as tool definitions or JSON Schemas: for a tool strategy the tool that
 * langchain binds beside the request's own, else the schema of the answer.
 */
export function responseSchemasOf(responseFormat: unknown): object[] {
  if (Array.isArray(responseFormat)) return responseFormat.flatMap(responseSchemasOf);
  if (typeof responseFormat !== "object" || responseFormat === null) return [];
  const { tool, schema } = responseFormat as { tool?: unknown; schema?: unknown };
  if (isObject(tool)) return [tool];
  // Stands for no format at all.
  if ("__responseFormatUndefined" in responseFormat) return [];
  return [asJson(isObject(schema) ? schema : responseFormat)];
}

/** Converted once: a schema is the same object in every call. */
const converted = new WeakMap<object, object>();

function asJson(schema: object): object {
  const known = converted.get(schema) ?? toJsonSchema(schema as Parameters<typeof toJsonSchema>[0]);
  converted.set(schema, known);
  return known;
}

function isObject(value: unknown): value is object {
  return typeof value === "object" && value !== null;
}
