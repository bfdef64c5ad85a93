import type { SchemaNames } from "../names.ts";
import { admitFunction } from "./admit-function.ts";
import { claimFunction } from "./claim-function.ts";
import { continueFunction } from "./continue-function.ts";
import { finishFunction } from "./finish-function.ts";
import { stuckFunction } from "./stuck-function.ts";

/**
 * What decides on more than one row, and so has to see what was committed while it waited for a lock, and what is searched in an
 * order, whatever the planner knows of it.
 */
export function runFunctions(names: SchemaNames): string[] {
  return [
    admitFunction(names),
    continueFunction(names),
    claimFunction(names),
    finishFunction(names),
    stuckFunction(names),
  ];
}
