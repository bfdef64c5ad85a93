// What a state was defined with: its value schemas by channel, and why a channel may have none.
import { callMethod } from "./call-method.ts";
import { entriesOf, isObject, propertyOf } from "./property-of.ts";
import {
  isAnnotationRoot,
  isStateSchema,
  isZodObject,
  stateValueKind,
  zodShapeOf,
  zodVersionOf,
} from "./schema-kinds.ts";
import type { SchemaSource } from "../model/state-schema-model.ts";

export interface Definition {
  source: SchemaSource;
  fields: ReadonlyMap<string, FieldDefinition>;
}

export interface FieldDefinition {
  schema?: unknown;
  /** Of a write, where a ReducedValue says it apart. */
  inputSchema?: unknown;
  /** Of a plain zod object, whose defaults are no defaults of the channel. */
  isPlainField: boolean;
  /** `jsonSchemaExtra` */
  extra: unknown;
  whyUntyped: string;
}

export const UNTYPED_ANNOTATION = "Annotation carries no value types at run time";

/** `undefined` where the value is no definition that is known. `registry` is LangGraph's of zod fields. */
export function readDefinition(definition: unknown, registry: unknown): Definition | undefined {
  if (isStateSchema(definition)) return { source: "state-schema", fields: stateSchemaFields(definition) };
  if (isAnnotationRoot(definition)) return { source: "annotation", fields: new Map() };
  const version = zodVersionOf(definition);
  if (version === undefined || !isZodObject(definition)) return undefined;
  return { source: version, fields: zodFields(definition, registry) };
}

function stateSchemaFields(definition: unknown): Map<string, FieldDefinition> {
  return new Map(entriesOf(propertyOf(definition, "fields")).map(([name, field]) => [name, stateField(field)]));
}

function stateField(field: unknown): FieldDefinition {
  const kind = stateValueKind(field);
  const schema = kind === undefined ? field : propertyOf(field, kind === "untracked" ? "schema" : "valueSchema");
  return {
    ...(isObject(schema) ? { schema } : {}),
    inputSchema: propertyOf(field, "inputSchema"),
    isPlainField: false,
    extra: kind === undefined ? undefined : propertyOf(field, "jsonSchemaExtra"),
    whyUntyped: "an UntrackedValue without a schema",
  };
}

function zodFields(definition: unknown, registry: unknown): Map<string, FieldDefinition> {
  return new Map(
    zodShapeOf(definition).map(([name, schema]) => [
      name,
      {
        schema,
        isPlainField: true,
        extra: propertyOf(registeredMeta(registry, schema), "jsonSchemaExtra"),
        whyUntyped: "no schema says its type",
      },
    ]),
  );
}

/**
 * What `withLangGraph` or `.register(registry, …)` said of a field. Read as LangGraph reads it, by the schema itself: zod's own
 * `get` would also give what a schema was cloned from.
 */
export function registeredMeta(registry: unknown, schema: unknown): unknown {
  const map = propertyOf(registry, "_map");
  return callMethod(isObject(map) ? map : registry, "get", schema);
}
