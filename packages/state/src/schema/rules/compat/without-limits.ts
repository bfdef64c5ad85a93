import type { StateType } from "../../model/state-type.ts";

/** The same type without lengths, counts, ranges and formats, which LangGraph holds against writes and never against what is stored. */
export function withoutLimits(type: StateType): StateType {
  switch (type.kind) {
    case "string":
    case "number":
      return { kind: type.kind };
    case "array":
      return { kind: "array", items: withoutLimits(type.items) };
    case "set":
      return { kind: "set", items: withoutLimits(type.items) };
    case "record":
    case "map":
      return { kind: type.kind, key: type.key, value: withoutLimits(type.value) };
    case "tuple":
      return { ...type, items: type.items.map(withoutLimits), ...restOf(type) };
    case "object":
      return {
        ...type,
        properties: type.properties.map((property) => ({ ...property, type: withoutLimits(property.type) })),
        ...restOf(type),
      };
    case "union":
      return { kind: "union", options: type.options.map(withoutLimits) };
    default:
      return type;
  }
}

function restOf({ rest }: { rest?: StateType }): { rest?: StateType } {
  return rest ? { rest: withoutLimits(rest) } : {};
}
