import type { Classify } from "../classify/ask-classify.ts";
import { classifyWith } from "../classify/classify-with.ts";
import type { ErrorClass } from "../classify/classified-error.ts";

/** What one call says about the other side: that it works, how it fails, or nothing, as an interrupt or a request that was refused. */
export type CircuitVerdict = "works" | "unclear" | { fails: ErrorClass };

/** Failures of the other side or of the way there, whoever calls and with whatever. */
const FAILING: ReadonlySet<ErrorClass> = new Set(["rate-limit", "overloaded", "server", "network", "timeout"]);

export function verdictOf(error: unknown, classify?: Classify): CircuitVerdict {
  const failure = classifyWith(classify, error);
  // Another circuit is open, further in: nothing was called that could say anything.
  if (failure.code === "recovery.circuit-open") return "unclear";
  return FAILING.has(failure.class) ? { fails: failure.class } : "unclear";
}
