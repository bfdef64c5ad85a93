import type { ObjectType, PropertyType, StateType } from "./state-type.ts";

/**
 * One type of what a schema and TypeScript say of the same value. The schema's bounds stand; TypeScript fills in what the
 * schema leaves open, narrows open texts to its literals, and names where a type is declared.
 */
export function mergeTypes(fromSchema: StateType, fromTypes: StateType): StateType {
  if (fromSchema.kind === "unknown") return fromTypes;
  if (fromTypes.kind === "unknown") return fromSchema;
  if (fromTypes.kind === "union" && fromSchema.kind !== "union") return mergeWithUnion(fromSchema, fromTypes);
  if (fromSchema.kind === "string" && fromTypes.kind === "literal") return fromTypes;
  if (fromSchema.kind === "array" && fromTypes.kind === "array")
    return { ...fromSchema, items: mergeTypes(fromSchema.items, fromTypes.items) };
  if (fromSchema.kind === "object" && fromTypes.kind === "object") return mergeObjects(fromSchema, fromTypes);
  if (fromSchema.kind === "record" && fromTypes.kind === "record")
    return { ...fromSchema, value: mergeTypes(fromSchema.value, fromTypes.value) };
  return fromSchema;
}

/** TypeScript's `"a" | "b"` narrows a plain string; its `T | undefined` stands for the T that the schema describes. */
function mergeWithUnion(fromSchema: StateType, union: Extract<StateType, { kind: "union" }>): StateType {
  const options = union.options.filter(({ kind }) => kind !== "undefined" && kind !== "null");
  if (options.length === 1) return mergeTypes(fromSchema, options[0]!);
  const narrows = fromSchema.kind === "string" && options.every((option) => typeof literalOf(option) === "string");
  return narrows && !hasBounds(fromSchema) ? { kind: "union", options } : fromSchema;
}

function literalOf(type: StateType): string | number | boolean | undefined {
  return type.kind === "literal" ? type.value : undefined;
}

function hasBounds({ maxLength, format }: Extract<StateType, { kind: "string" }>): boolean {
  return maxLength !== undefined || format !== undefined;
}

function mergeObjects(fromSchema: ObjectType, fromTypes: ObjectType): ObjectType {
  const byName = new Map(fromTypes.properties.map((property) => [property.name, property]));
  return {
    ...fromTypes,
    ...fromSchema,
    properties: fromSchema.properties.map((property) => mergeProperty(property, byName.get(property.name))),
  };
}

function mergeProperty(property: PropertyType, other: PropertyType | undefined): PropertyType {
  return other ? { ...property, type: mergeTypes(property.type, other.type) } : property;
}
