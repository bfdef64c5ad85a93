import type { StateType } from "../../model/state-type.ts";
import { UNTYPED_ANNOTATION } from "../../read/definition.ts";

/** Why a type is unknown that was read of JavaScript, where nobody could declare it. */
export const UNDECLARED_IN_JAVASCRIPT = "JavaScript declares no type for it";

// The schema said a type, and what was read does not carry it: nobody declared anything wrong.
const UNTOLD: ReadonlySet<string> = new Set([
  UNTYPED_ANNOTATION,
  UNDECLARED_IN_JAVASCRIPT,
  "declared for the input of one node, whose schema the graph does not keep",
]);

/** Whether a type is unknown because it was not there to be read, and not because it was declared so. */
export function isUntold(type: StateType): boolean {
  return type.kind === "unknown" && UNTOLD.has(type.why);
}
