import { jsonStringBytes } from "../../../size/json-string-bytes.ts";
import type { StateType } from "../../model/state-type.ts";
import { callMethod } from "../call-method.ts";
import { isObject, propertyOf } from "../property-of.ts";
import { callQuietly } from "../reducer/call-quietly.ts";
import { literalOf, unionOf, unknown } from "./build-type.ts";

/**
 * A type together with what `.default()` or `.catch()` puts in the place of a value: zod holds that against none of the checks
 * of `schema`, so that it may be longer than they allow.
 */
export function withSubstitute(type: StateType, schema: unknown, make: unknown): StateType {
  if (type.kind === "unknown") return type;
  if (typeof make !== "function" || make.length > 0) return unionOf([type, unknown("a value that .catch() reckons")]);
  const { result, thrown } = callQuietly(make as () => unknown);
  if (thrown) return unionOf([type, unknown("a default that cannot be made")]);
  return passesUnchanged(schema, result) ? type : unionOf([type, typeOfValue(result)]);
}

function passesUnchanged(schema: unknown, value: unknown): boolean {
  const parsed = callMethod(schema, "safeParse", value);
  if (propertyOf(parsed, "success") !== true) return false;
  const { result: isSame } = callQuietly(() => JSON.stringify(propertyOf(parsed, "data")) === JSON.stringify(value));
  return isSame === true;
}

// Longer ones have no place in a lock.
const MAX_LITERAL = 100;

function typeOfValue(value: unknown): StateType {
  if (typeof value === "string" && value.length > MAX_LITERAL) return typeOfText(value);
  if (Array.isArray(value)) return { kind: "tuple", items: (value as unknown[]).map(typeOfValue) };
  if (value instanceof Date) return { kind: "date" };
  if (!isObject(value)) return literalOf(value);
  if (Object.getPrototypeOf(value) !== Object.prototype) return unknown("a default of a class");
  return {
    kind: "object",
    properties: Object.entries(value).map(([name, inside]) => ({ name, type: typeOfValue(inside) })),
  };
}

function typeOfText(text: string): StateType {
  const isAscii = jsonStringBytes(text) === text.length + 2;
  return { kind: "string", maxLength: text.length, ...(isAscii ? { ascii: true } : {}) };
}
