import type { StateType } from "../../model/state-type.ts";
import { isObject, propertyOf } from "../property-of.ts";
import type { SchemaPart } from "./schema-part.ts";

/** A text put together of parts: as long as they are together, where each of them has an end. */
export function templateType({ def, path, read }: SchemaPart): StateType {
  const parts: unknown = propertyOf(def, "parts");
  const types = Array.isArray(parts) ? (parts as unknown[]) : [];
  const lengths = types.map((part) => (isObject(part) ? longest(read(part, path)) : String(part).length));
  const maxLength = lengths.reduce<number>((sum, length) => sum + (length ?? Number.NaN), 0);
  return Number.isFinite(maxLength) ? { kind: "string", maxLength } : { kind: "string" };
}

// As the text of a value, not as its JSON.
function longest(type: StateType): number | undefined {
  switch (type.kind) {
    case "literal":
      return String(type.value).length;
    case "boolean":
    case "null":
    case "undefined":
      return "undefined".length;
    case "string":
      return type.maxLength;
    case "union":
      return type.options.map(longest).reduce((most, length) => Math.max(most ?? Number.NaN, length ?? Number.NaN), 0);
    default:
      return undefined;
  }
}
