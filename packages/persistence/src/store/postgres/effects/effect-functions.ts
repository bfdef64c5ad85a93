import type { SchemaNames } from "../names.ts";
import { claimEffectFunction } from "./claim-effect-function.ts";
import { finishEffectFunction, releaseEffectFunction } from "./end-effect-functions.ts";

/** What is done under a run's fence, in one transaction with its check. */
export function effectFunctions(names: SchemaNames): string[] {
  return [claimEffectFunction(names), finishEffectFunction(names), releaseEffectFunction(names)];
}
