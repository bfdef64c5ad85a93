// How a graph that is run within a task finds the signal it ends by. Read in @langchain/langgraph 1.4.18.
import { ABORT_SIGNALS } from "./reserved-names.ts";

/**
 * A task's `configurable`, under which graphs that it runs end by this signal: they take the one of the run around them, and pass over what they
 * are given. In the first superstep of a run there is none yet, and they take what they are given.
 */
export function runsWithin(configurable: Record<string, unknown>, signal: AbortSignal): Record<string, unknown> {
  const signals = configurable[ABORT_SIGNALS] as { externalAbortSignal?: AbortSignal } | undefined;
  if (signals?.externalAbortSignal === undefined) return configurable;
  return { ...configurable, [ABORT_SIGNALS]: { ...signals, externalAbortSignal: signal } };
}
