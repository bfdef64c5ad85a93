import type { NumberType, StringType } from "../../model/state-type.ts";
import { longestForm } from "../../bounds/longest-text.ts";
import { propertyOf } from "../property-of.ts";
import { lowerLimit, upperLimit, withLimits } from "./number-limits.ts";
import { shortened } from "./build-type.ts";
import { patternLength } from "./pattern-length.ts";

/** In the order they run in: what a `transform`-like check makes of a text can be longer than an earlier `.max()` says. */
export function stringType(def: object): StringType {
  const checks = checksOf(def);
  return checks.reduce<StringType>(withStringCheck, { kind: "string" });
}

function withStringCheck(text: StringType, check: object): StringType {
  const count = countIn(check);
  switch (propertyOf(check, "check")) {
    case "max_length":
      return count === undefined ? text : shortened(text, count);
    case "min_length":
      return count === undefined ? text : { ...text, minLength: count };
    case "length_equals":
      return count === undefined ? text : { ...shortened(text, count), minLength: count };
    case "string_format":
      return withFormat(text, check);
    case "overwrite":
      return afterOverwrite(text, propertyOf(check, "tx"));
    default:
      return text;
  }
}

// Patterns, no formats.
const PATTERNS = new Set<unknown>(["regex", "starts_with", "ends_with", "includes", "lowercase", "uppercase"]);

function withFormat(text: StringType, check: object): StringType {
  const format = propertyOf(check, "format");
  const length = patternLength(propertyOf(check, "pattern"));
  if (format === "regex") return length === undefined ? text : shortened(text, length);
  if (typeof format !== "string" || PATTERNS.has(format)) return text;
  if (isTrueToForm(format, length)) return { ...text, format };
  return length === undefined ? text : shortened(text, length);
}

/**
 * The name stands for a longest form, unless its pattern was made to allow more: `z.nanoid({ length: 99 })`, `z.uuid({ pattern })`,
 * `z.stringFormat("uuid", …)`. zod's own pattern of a hostname has no end that can be computed.
 */
function isTrueToForm(format: string, length: number | undefined): boolean {
  const longest = longestForm(format);
  return longest === undefined || format === "hostname" || (length !== undefined && length <= longest);
}

/**
 * `trim`, `toLowerCase` and the like keep a text's bound in bytes: no character grows beyond the six bytes that JSON may need
 * for any of them. Of other rewriting, nothing is left to hold on to.
 */
function afterOverwrite(text: StringType, rewrite: unknown): StringType {
  const isHarmless =
    typeof rewrite === "function" && /\b(trim|toLowerCase|toUpperCase|slugify)\(/.test(String(rewrite));
  return isHarmless ? { kind: "string", ...keptBy(text) } : { kind: "string" };
}

function keptBy({ maxLength, format }: StringType): Partial<StringType> {
  return { ...(maxLength === undefined ? {} : { maxLength }), ...(format === undefined ? {} : { format }) };
}

export function numberType(def: object): NumberType {
  const checks = checksOf(def);
  // An integer's format may stand after a limit, and decides what an excluded limit means.
  const isInteger = checks.some((check) => String(propertyOf(check, "format")).includes("int"));
  return checks.reduce<NumberType>(withNumberCheck, isInteger ? { kind: "number", integer: true } : { kind: "number" });
}

const RANGES: Readonly<Record<string, readonly [number, number]>> = {
  safeint: [Number.MIN_SAFE_INTEGER, Number.MAX_SAFE_INTEGER],
  int32: [-(2 ** 31), 2 ** 31 - 1],
  uint32: [0, 2 ** 32 - 1],
};

function withNumberCheck(type: NumberType, check: object): NumberType {
  const value = propertyOf(check, "value");
  const isInclusive = propertyOf(check, "inclusive") === true;
  switch (propertyOf(check, "check")) {
    case "less_than":
      return withLimits(type, { max: upperLimit(value, isInclusive, type) });
    case "greater_than":
      return withLimits(type, { min: lowerLimit(value, isInclusive, type) });
    case "number_format":
      return withNumberFormat(type, String(propertyOf(check, "format")));
    default:
      return type;
  }
}

function withNumberFormat(type: NumberType, format: string): NumberType {
  const [min, max] = Object.hasOwn(RANGES, format) ? RANGES[format]! : [undefined, undefined];
  return withLimits(type, { min, max });
}

/** What `.overwrite()` makes of a value is held against no check before it, nor against those of its parts. */
export function isRewritten(def: object): boolean {
  return checksOf(def).some((check) => propertyOf(check, "check") === "overwrite");
}

/** Of a list, a set or a map. */
export function itemLimits(def: object): { maxItems?: number; minItems?: number } {
  const limits: { maxItems?: number; minItems?: number } = {};
  for (const check of checksOf(def)) {
    const count = countIn(check);
    const kind = String(propertyOf(check, "check"));
    if (count === undefined) continue;
    if (/^(max|length|size_equals)/.test(kind)) limits.maxItems = Math.min(limits.maxItems ?? count, count);
    if (/^(min|length|size_equals)/.test(kind)) limits.minItems = Math.max(limits.minItems ?? count, count);
  }
  return limits;
}

// A format of its own (`z.uuid()`, `z.int()`) is a schema that is its first check.
function checksOf(def: object): object[] {
  const checks: unknown = propertyOf(def, "checks");
  const later = Array.isArray(checks)
    ? (checks as unknown[]).map((check) => propertyOf(propertyOf(check, "_zod"), "def"))
    : [];
  const all = typeof propertyOf(def, "check") === "string" ? [def, ...later] : later;
  return all.filter((check): check is object => typeof check === "object" && check !== null);
}

function countIn(check: object): number | undefined {
  const names = ["maximum", "minimum", "length", "size"];
  const counts = names.map((name) => propertyOf(check, name));
  return counts.find((count): count is number => typeof count === "number" && Number.isFinite(count));
}
