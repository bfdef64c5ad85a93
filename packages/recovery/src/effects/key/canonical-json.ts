import { ThreadkeepError } from "@threadkeep/state";

// Deeper than what a model writes. A cycle ends here, too.
const MAX_DEPTH = 200;

/**
 * A text that two values share where they are the same data: the order of keys and fields that are undefined do not count. What JSON has
 * no word for (Date, bigint, NaN, binary, Map, Set) is written so that it is no JSON, and so is like nothing else.
 *
 * @throws {ThreadkeepError} `effect.invalid-arguments` for functions, symbols and cycles
 */
export function canonicalJson(value: unknown, depth = 0): string {
  if (depth > MAX_DEPTH) throw invalid("are nested too deeply, or within themselves");
  switch (typeof value) {
    case "undefined":
      return "undefined";
    case "bigint":
      return `bigint(${value})`;
    case "number":
      return Number.isFinite(value) ? JSON.stringify(value) : `number(${value})`;
    case "function":
    case "symbol":
      throw invalid(`hold a ${typeof value}, which is not data`);
    case "object":
      return value === null ? "null" : ofObject(value, depth + 1);
    default:
      return JSON.stringify(value);
  }
}

function ofObject(value: object, depth: number): string {
  if (Array.isArray(value)) return ofItems(value, depth);
  if (value instanceof Date) return `Date(${value.getTime()})`;
  if (ArrayBuffer.isView(value))
    return `bytes(${Buffer.from(value.buffer, value.byteOffset, value.byteLength).toString("base64")})`;
  if (value instanceof Map) return `Map(${ofItems([...value], depth)})`;
  if (value instanceof Set) return `Set(${ofItems([...value], depth)})`;
  const { toJSON } = value as { toJSON?: unknown };
  if (typeof toJSON === "function") return canonicalJson(toJSON.call(value, ""), depth);
  return ofFields(value as Record<string, unknown>, depth);
}

function ofItems(items: readonly unknown[], depth: number): string {
  return `[${Array.from(items, (item) => canonicalJson(item, depth)).join(",")}]`;
}

function ofFields(value: Record<string, unknown>, depth: number): string {
  const keys = Object.keys(value).filter((key) => value[key] !== undefined);
  return `{${keys
    .sort()
    .map((key) => `${JSON.stringify(key)}:${canonicalJson(value[key], depth)}`)
    .join(",")}}`;
}

function invalid(what: string): ThreadkeepError {
  return new ThreadkeepError(
    `The arguments of an effect ${what}: they cannot be compared with those of its next attempt. Give plain data.`,
    { code: "effect.invalid-arguments" },
  );
}
