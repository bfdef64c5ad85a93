import { classifyError } from "../classify/classify-error.ts";
import type { ErrorClass } from "../classify/classified-error.ts";

/** What one call says about the other side. Unclear: it says nothing, as an interrupt or a request that was refused. */
export type CircuitVerdict = "works" | "fails" | "unclear";

/** Failures of the other side or of the way there, whoever calls and with whatever. */
const FAILING: ReadonlySet<ErrorClass> = new Set(["rate-limit", "overloaded", "server", "network", "timeout"]);

export function verdictOf(error: unknown): CircuitVerdict {
  return FAILING.has(classifyError(error).class) ? "fails" : "unclear";
}
