import { isObject, propertyOf } from "../property-of.ts";
import { callQuietly } from "./call-quietly.ts";

// `addMessages` is the name in older releases.
const NAMES = new Set(["messagesStateReducer", "addMessages", "messagesDeltaReducer"]);

/**
 * LangGraph's own reducer of message lists, of whatever copy: by its name, and because it makes a message with a class of a
 * plain one.
 */
export function isMessagesReducer(
  reducer: (current: unknown, update: unknown) => unknown,
  isBatched: boolean,
): boolean {
  if (!NAMES.has(reducer.name)) return false;
  const update = [{ role: "user", content: "probe", id: "probe" }];
  const { result } = callQuietly(() => reducer([], isBatched ? [update] : update));
  const made: unknown = Array.isArray(result) && result.length === 1 ? result[0] : undefined;
  return isObject(made) && propertyOf(made, "id") === "probe" && typeof propertyOf(made, "_getType") === "function";
}
