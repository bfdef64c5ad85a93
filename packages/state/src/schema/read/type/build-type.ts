// Types put together so that the same schema reads the same, whichever library it was written in.
import type { ObjectType, PropertyType, StateType, StringType } from "../../model/state-type.ts";
import { entriesOf } from "../property-of.ts";

export const UNDEFINED: StateType = { kind: "undefined" };

export function unknown(why: string): StateType {
  return { kind: "unknown", why };
}

/** Nested unions are one union, and equal options one option. */
export function unionOf(options: readonly StateType[]): StateType {
  const flat = options.flatMap((option) => (option.kind === "union" ? option.options : [option]));
  const distinct = [...new Map(flat.map((option) => [JSON.stringify(option), option])).values()];
  return distinct.length === 1 && distinct[0] ? distinct[0] : { kind: "union", options: distinct };
}

/** What is left when a value is there. */
export function withoutUndefined(type: StateType): StateType {
  if (type.kind !== "union") return type;
  const present = type.options.filter(({ kind }) => kind !== "undefined");
  return present.length === type.options.length || present.length === 0 ? type : unionOf(present);
}

/** A field that may be undefined may be missing as well: zod says both as one. */
export function propertyOfType(name: string, type: StateType): PropertyType {
  const mayBeMissing = type.kind === "union" && type.options.some(({ kind }) => kind === "undefined");
  return mayBeMissing ? { name, type: withoutUndefined(type), optional: true } : { name, type };
}

export function literalOf(value: unknown): StateType {
  if (typeof value === "string" || typeof value === "boolean") return { kind: "literal", value };
  // JSON knows neither NaN nor infinities nor a negative zero.
  if (typeof value === "number")
    return Number.isFinite(value) ? { kind: "literal", value: value + 0 } : { kind: "number" };
  if (value === null) return { kind: "null" };
  const kind = typeof value;
  return kind === "bigint" || kind === "symbol" || kind === "undefined"
    ? { kind }
    : unknown("a literal that is an object");
}

/** TypeScript's numeric enums hold their names as well, under the numbers. */
export function enumOf(entries: unknown): StateType {
  const all = entriesOf(entries);
  const numbers = new Set(all.map(([, value]) => value).filter((value) => typeof value === "number"));
  return unionOf(all.filter(([key]) => !numbers.has(Number(key))).map(([, value]) => literalOf(value)));
}

// A record with so many named keys is read as keys of one kind, so that its value type is not repeated for each.
const MOST_NAMED_KEYS = 64;

/** A record whose keys are listed is an object, as TypeScript sees it. */
export function recordOf(key: StateType, value: StateType, areKeysRequired: boolean): StateType {
  const names = literalNames(key);
  if (names === undefined) return { kind: "record", key, value };
  const field = areKeysRequired ? value : unionOf([value, UNDEFINED]);
  return { kind: "object", properties: names.map((name) => propertyOfType(name, field)) };
}

function literalNames(key: StateType): string[] | undefined {
  const options = key.kind === "union" ? key.options : [key];
  const names = options.map((option) => (option.kind === "literal" ? String(option.value) : undefined));
  const areAllNamed = names.every((name) => name !== undefined);
  return areAllNamed && names.length > 0 && names.length <= MOST_NAMED_KEYS ? names : undefined;
}

/** Two objects are one object with the fields of both. What else meets in an intersection is not reckoned. */
export function intersectionOf(left: StateType, right: StateType): StateType {
  if (JSON.stringify(left) === JSON.stringify(right)) return left;
  if (left.kind !== "object" || right.kind !== "object") {
    return unknown(`an intersection of ${left.kind} and ${right.kind}`);
  }
  const rest = left.rest ?? right.rest;
  return { kind: "object", properties: mergeProperties(left, right), ...(rest === undefined ? {} : { rest }) };
}

function mergeProperties(left: ObjectType, right: ObjectType): PropertyType[] {
  const merged = new Map(left.properties.map((property) => [property.name, property]));
  for (const property of right.properties) {
    const other = merged.get(property.name);
    merged.set(property.name, other === undefined ? property : bothOf(other, property));
  }
  return [...merged.values()];
}

function bothOf(left: PropertyType, right: PropertyType): PropertyType {
  const type = intersectionOf(left.type, right.type);
  return left.optional && right.optional ? { name: left.name, type, optional: true } : { name: left.name, type };
}

/** The same text with a bound that is not looser than the one it has. */
export function shortened(text: StringType, maxLength: number): StringType {
  return { ...text, maxLength: Math.min(text.maxLength ?? maxLength, maxLength) };
}
