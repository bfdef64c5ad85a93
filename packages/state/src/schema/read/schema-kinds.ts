// Recognised by brand and shape, never by instanceof: a user's project may hold second copies of zod and LangGraph.
import { entriesOf, isObject, propertyOf } from "./property-of.ts";

const STATE_SCHEMA = Symbol.for("langgraph.state.state_schema");
const VALUES = {
  reduced: Symbol.for("langgraph.state.reduced_value"),
  untracked: Symbol.for("langgraph.state.untracked_value"),
  delta: Symbol.for("langgraph.state.delta_value"),
} as const;

/** What `createAgent` and `createDeepAgent` return. */
export function isAgent(value: unknown): boolean {
  return isCompiledGraph(propertyOf(value, "graph")) && typeof propertyOf(value, "withConfig") === "function";
}

/** What `StateGraph.compile()` returns. Graphs of the functional API and remote graphs have no builder. */
export function isCompiledGraph(value: unknown): boolean {
  return isPregel(value) && isObject(propertyOf(propertyOf(value, "builder"), "channels"));
}

/** Any runnable graph of LangGraph, one with a state schema or one without. */
export function isPregel(value: unknown): boolean {
  return isObject(value) && propertyOf(value, "lg_is_pregel") === true;
}

export function isBuilder(value: unknown): boolean {
  return (
    typeof propertyOf(value, "compile") === "function" &&
    isObject(propertyOf(value, "channels")) &&
    isObject(propertyOf(value, "nodes"))
  );
}

export function isStateSchema(value: unknown): boolean {
  return propertyOf(value, STATE_SCHEMA) === true && isObject(propertyOf(value, "fields"));
}

export function isAnnotationRoot(value: unknown): boolean {
  return propertyOf(value, "lc_graph_name") === "AnnotationRoot" && isObject(propertyOf(value, "spec"));
}

/** Which of StateSchema's own kinds of field this is; `undefined` for a plain schema. */
export function stateValueKind(field: unknown): keyof typeof VALUES | undefined {
  const kinds = Object.keys(VALUES) as (keyof typeof VALUES)[];
  return kinds.find((kind) => propertyOf(field, VALUES[kind]) === true);
}

/** `zod4` covers zod/mini, which has the same core. zod 4 schemas have a `_def` too. */
export function zodVersionOf(schema: unknown): "zod3" | "zod4" | undefined {
  if (!isObject(schema)) return undefined;
  if (isObject(propertyOf(propertyOf(schema, "_zod"), "def"))) return "zod4";
  return typeof propertyOf(propertyOf(schema, "_def"), "typeName") === "string" ? "zod3" : undefined;
}

/** The definition of a zod schema, whichever version; an empty one of anything else. */
export function zodDefOf(schema: unknown): object {
  const version = zodVersionOf(schema);
  const def = version === "zod4" ? propertyOf(propertyOf(schema, "_zod"), "def") : propertyOf(schema, "_def");
  return version !== undefined && isObject(def) ? def : {};
}

/** `object` in zod 4, `ZodObject` in zod 3. In zod 3 `type` is an inner schema. */
export function zodTypeName(schema: unknown): string {
  const def = zodDefOf(schema);
  const name = zodVersionOf(schema) === "zod4" ? propertyOf(def, "type") : propertyOf(def, "typeName");
  return typeof name === "string" ? name : "";
}

export function isZodObject(schema: unknown): boolean {
  const name = zodTypeName(schema);
  return name === "object" || name === "ZodObject";
}

/**
 * The fields of a zod object. zod 3 keeps them behind a function, zod 4 often behind a getter: what that throws is thrown,
 * since an object without its fields would be another type.
 */
export function zodShapeOf(schema: unknown): [string, unknown][] {
  const { shape } = zodDefOf(schema) as { shape?: unknown };
  return entriesOf(typeof shape === "function" ? (shape as () => unknown)() : shape);
}
