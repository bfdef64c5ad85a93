import { ThreadkeepError } from "@threadkeep/state";

/** By code: there may be two copies of the class. */
export function isLeaseLost(error: unknown): boolean {
  return ThreadkeepError.isInstance(error) && error.code === "run.lease-lost";
}
