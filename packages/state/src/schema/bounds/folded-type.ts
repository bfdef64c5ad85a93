import type { ChannelModel } from "../model/state-schema-model.ts";
import type { StateType } from "../model/state-type.ts";

/** The type of what a channel holds, which is not always that of a write: a reducer that appends holds many writes. */
export function foldedType({ type, reducer }: ChannelModel): StateType {
  if (reducer.kind !== "function" || reducer.behavior.combines === "replace") return type;
  return withCapacity(type, reducer.behavior.keepsAtMost);
}

function withCapacity(type: StateType, keepsAtMost: number | "everything" | "unknown"): StateType {
  if (keepsAtMost === "unknown") return type;
  switch (type.kind) {
    case "array":
    case "set":
    case "map":
    case "record":
      return capped(type, keepsAtMost);
    case "union":
      return { kind: "union", options: type.options.map((option) => withCapacity(option, keepsAtMost)) };
    default:
      return type;
  }
}

type Growing = Extract<StateType, { kind: "array" | "set" | "map" | "record" }>;

function capped(type: Growing, keepsAtMost: number | "everything"): StateType {
  if (keepsAtMost !== "everything") return { ...type, maxItems: keepsAtMost };
  const { maxItems: _, ...open } = type;
  return open;
}
