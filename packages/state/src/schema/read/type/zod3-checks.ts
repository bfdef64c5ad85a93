import type { NumberType, StringType } from "../../model/state-type.ts";
import { propertyOf } from "../property-of.ts";
import { shortened } from "./build-type.ts";
import { patternLength } from "./pattern-length.ts";
import { lowerLimit, upperLimit, withLimits } from "./number-limits.ts";

export function stringType(def: object): StringType {
  return checksOf(def).reduce<StringType>(withStringCheck, { kind: "string" });
}

function withPattern(text: StringType, maxLength: number | undefined): StringType {
  return maxLength === undefined ? text : shortened(text, maxLength);
}

// Checks that are no formats and say nothing of a text's length.
const PATTERNS = new Set(["includes", "startsWith", "endsWith", "trim", "toLowerCase", "toUpperCase"]);

function withStringCheck(text: StringType, check: object): StringType {
  const kind = String(propertyOf(check, "kind"));
  const value = countOf(propertyOf(check, "value"));
  if (kind === "max") return value === undefined ? text : shortened(text, value);
  if (kind === "min") return value === undefined ? text : { ...text, minLength: value };
  if (kind === "length") return value === undefined ? text : { ...shortened(text, value), minLength: value };
  if (kind === "regex") return withPattern(text, patternLength(propertyOf(check, "regex")));
  return PATTERNS.has(kind) ? text : { ...text, format: `${kind}${versionOf(check)}` };
}

// As zod 4 names it: `ipv4`. A v6 address of zod 3 may end in a zone of any length, which zod 4's `ipv6` does not allow.
function versionOf(check: object): string {
  return propertyOf(check, "version") === "v4" ? "v4" : "";
}

export function numberType(def: object): NumberType {
  // `int` may stand after a limit, and decides what an excluded limit means.
  const checks = checksOf(def);
  const isInteger = checks.some((check) => propertyOf(check, "kind") === "int");
  return checks.reduce<NumberType>(withNumberCheck, isInteger ? { kind: "number", integer: true } : { kind: "number" });
}

function withNumberCheck(type: NumberType, check: object): NumberType {
  const value = propertyOf(check, "value");
  const isInclusive = propertyOf(check, "inclusive") === true;
  if (propertyOf(check, "kind") === "max") return withLimits(type, { max: upperLimit(value, isInclusive, type) });
  if (propertyOf(check, "kind") === "min") return withLimits(type, { min: lowerLimit(value, isInclusive, type) });
  return type;
}

/** `{ value: 20 }` as zod 3 keeps limits of lists and sets. */
export function limitIn(def: object, name: string): number | undefined {
  return countOf(propertyOf(propertyOf(def, name), "value"));
}

function checksOf(def: object): object[] {
  const checks = propertyOf(def, "checks");
  return Array.isArray(checks)
    ? ((checks as unknown[]).filter((check) => typeof check === "object" && check !== null) as object[])
    : [];
}

function countOf(value: unknown): number | undefined {
  return typeof value === "number" && Number.isFinite(value) ? value : undefined;
}
