import { callMethod } from "../call-method.ts";
import { isObject, propertyOf } from "../property-of.ts";
import { zodDefOf, zodTypeName, zodVersionOf } from "../schema-kinds.ts";

// `optional().nullable().default(…)…`: more of them than this are a cycle.
const MAX_LAYERS = 20;

/** A schema and those it is wrapped around, outermost first: `z.string().describe("…").optional()` has two layers. */
export function schemaLayers(schema: unknown): unknown[] {
  const layers: unknown[] = [];
  let layer: unknown = schema;
  while (isObject(layer) && layers.length < MAX_LAYERS) {
    layers.push(layer);
    layer = wrappedIn(layer);
  }
  return layers;
}

/** It says a value of its own for when none is given. */
export function declaresDefault(schema: unknown): boolean {
  return schemaLayers(schema).some((layer) => DEFAULTS.has(zodTypeName(layer)));
}

/** `.meta()` and `.describe()` of this very layer: zod 4 keeps them in a registry, zod 3 in the definition. */
export function readSchemaMeta(schema: unknown): object {
  const meta = zodVersionOf(schema) === "zod4" ? zod4Meta(schema) : undefined;
  if (isObject(meta)) return meta;
  const description = propertyOf(zodDefOf(schema), "description");
  return typeof description === "string" ? { description } : {};
}

const DEFAULTS = new Set(["default", "prefault", "ZodDefault"]);
const WRAPPED_BY: Readonly<Record<string, string>> = {
  optional: "innerType",
  nullable: "innerType",
  nonoptional: "innerType",
  default: "innerType",
  prefault: "innerType",
  catch: "innerType",
  readonly: "innerType",
  pipe: "in",
  ZodOptional: "innerType",
  ZodNullable: "innerType",
  ZodDefault: "innerType",
  ZodCatch: "innerType",
  ZodReadonly: "innerType",
  ZodBranded: "type",
  ZodEffects: "schema",
  ZodPipeline: "in",
};

function wrappedIn(schema: unknown): unknown {
  const name = zodTypeName(schema);
  return Object.hasOwn(WRAPPED_BY, name) ? propertyOf(zodDefOf(schema), WRAPPED_BY[name]!) : undefined;
}

// zod/mini has no `meta` method, but the same registry.
function zod4Meta(schema: unknown): unknown {
  return callMethod(schema, "meta") ?? callMethod(propertyOf(globalThis, "__zod_globalRegistry"), "get", schema);
}
