import { formatKeys } from "../config/format-keys.ts";

/** What in a value JSON cannot carry, as the start of a sentence: `budget is a function`. Undefined when it is plain data. */
export function findUnfit(value: unknown): string | undefined {
  // No export, or a function that returns nothing: whoever reads it says so.
  return value === undefined ? undefined : unfitIn(value, [], []);
}

function unfitIn(value: unknown, keys: readonly PropertyKey[], around: readonly object[]): string | undefined {
  const what = describeUnfit(value, around);
  if (what !== undefined) return `${keys.length === 0 ? "it" : formatKeys(keys)} is ${what}`;
  if (typeof value !== "object" || value === null) return undefined;
  for (const [key, inner] of entriesOf(value)) {
    const unfit = unfitIn(inner, [...keys, key], [...around, value]);
    if (unfit !== undefined) return unfit;
  }
  return undefined;
}

/** A setting that is undefined is one that was not given. */
function entriesOf(value: object): [PropertyKey, unknown][] {
  if (Array.isArray(value)) return [...value.entries()];
  return Object.entries(value).filter(([, inner]) => inner !== undefined);
}

function describeUnfit(value: unknown, around: readonly object[]): string | undefined {
  if (typeof value === "object" && value !== null) {
    if (around.includes(value)) return "an object that contains itself";
    return Array.isArray(value) || isPlain(value) ? undefined : "an object of a class";
  }
  if (typeof value === "function") return "a function";
  if (typeof value === "number") return Number.isFinite(value) ? undefined : String(value);
  if (typeof value === "undefined") return "undefined";
  return typeof value === "bigint" || typeof value === "symbol" ? `a ${typeof value}` : undefined;
}

function isPlain(value: object): boolean {
  const prototype: unknown = Object.getPrototypeOf(value);
  // The namespace of a module has none.
  return prototype === null || prototype === Object.prototype;
}
