import type { ChannelModel, ReducerBehavior } from "../model/state-schema-model.ts";
import type { StateType } from "../model/state-type.ts";

/** The type of what a channel holds, which is not always that of a write: a reducer that appends holds many writes. */
export function foldedType({ type, reducer, writes }: ChannelModel): StateType {
  if (reducer.kind !== "function") return type;
  const { combines, keepsAtMost } = reducer.behavior;
  if (combines === "replace") return writes ? { kind: "union", options: [type, writes] } : type;
  return folded(type, combines, keepsAtMost);
}

function folded(
  type: StateType,
  combines: ReducerBehavior["combines"],
  keepsAtMost: ReducerBehavior["keepsAtMost"],
): StateType {
  switch (type.kind) {
    case "array":
    case "set":
    case "map":
    case "record":
      return keepsAtMost === "unknown" ? type : capped(type, keepsAtMost);
    // A sum may be any number, whatever its summands are held to.
    case "number":
      return combines === "sum" ? { kind: "number" } : type;
    case "union":
      return { kind: "union", options: type.options.map((option) => folded(option, combines, keepsAtMost)) };
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

/**
 * Why what a reducer makes of writes may be larger than `foldedType` says: LangGraph holds writes against the type, never
 * what they are folded into. `undefined` where trying the reducer showed that it keeps to it.
 */
export function whyOutgrown({ type, reducer, writes }: ChannelModel): string | undefined {
  if (reducer.kind !== "function" || reducer.behavior.combines === "replace") return undefined;
  if (writes && !isMadeOf(writes, type)) return "its writes are of another type than what they are folded into";
  return keepsTo(type, reducer.behavior) ? undefined : "its reducer was not seen to keep to the type";
}

function keepsTo(type: StateType, behavior: ReducerBehavior): boolean {
  switch (type.kind) {
    case "array":
    case "set":
    case "map":
    case "record":
      return behavior.combines !== "unknown" && behavior.keepsAtMost !== "unknown";
    case "object":
      return behavior.combines === "merge";
    case "number":
      return behavior.combines === "sum";
    case "union":
      return type.options.every((option) => keepsTo(option, behavior));
    default:
      return type.kind === "null" || type.kind === "undefined";
  }
}

/** Whether a write, or each of its elements, is what the type holds. */
function isMadeOf(writes: StateType, type: StateType): boolean {
  const held = new Set(partsOf(type).map((part) => JSON.stringify(part)));
  return partsOf(writes).every((part) => held.has(JSON.stringify(part)));
}

function partsOf(type: StateType): StateType[] {
  switch (type.kind) {
    case "array":
    case "set":
      return partsOf(type.items);
    case "record":
    case "map":
      return partsOf(type.value);
    case "union":
      return type.options.flatMap(partsOf);
    default:
      return type.kind === "null" || type.kind === "undefined" ? [] : [type];
  }
}
