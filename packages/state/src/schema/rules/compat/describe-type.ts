import type { StateType } from "../../model/state-type.ts";

const MAX_OPTIONS = 6;

/** A type in a few words, for a message: `string up to 20 characters`, `"a" | "b"`, `list`. */
export function describeType(type: StateType): string {
  switch (type.kind) {
    case "literal":
      return JSON.stringify(type.value);
    case "array":
    case "tuple":
      return "list";
    case "object":
      return type.name === undefined ? "object" : `object (${type.name})`;
    case "binary":
    case "message":
      return type.name;
    case "union":
      return describeOptions(type.options);
    default:
      return type.kind;
  }
}

function describeOptions(options: readonly StateType[]): string {
  const described = [...new Set(options.map(describeType))];
  const more = described.length - MAX_OPTIONS;
  return described.slice(0, MAX_OPTIONS).join(" | ") + (more > 0 ? ` | ${more} more` : "");
}
