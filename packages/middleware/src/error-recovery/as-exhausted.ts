import { ThreadkeepError } from "@threadkeep/state";
import { RetriesExhaustedError } from "./retries-exhausted-error.ts";

/** The error of a reached bound, where this is one; an open circuit is a bound of the whole process. */
export function asExhausted(error: unknown): RetriesExhaustedError | undefined {
  if (RetriesExhaustedError.isInstance(error)) return error;
  if (!isCircuitOpen(error)) return undefined;
  return new RetriesExhaustedError(error.message, { reason: "circuit-open", attempts: [] }, error);
}

function isCircuitOpen(error: unknown): error is ThreadkeepError {
  return ThreadkeepError.isInstance(error) && error.code === "recovery.circuit-open";
}
