import { classifyError, type ClassifiedError, type ErrorClass } from "@threadkeep/middleware";
import { ThreadkeepError } from "@threadkeep/state";

/** What a service tells whom it was asked by who cannot have a run here and now. */
const GIVEN_BACK = ["run.given-back", "recovery.stopped"];
const PASSING = new Set<unknown>([...GIVEN_BACK, "run.busy", "run.unfinished", "run.lease-lost"]);

/**
 * As `classifyError`. What a node was told by a service whose run it asked for says nothing of the node: it passes, as a server's error does.
 * The run's own lost lease is looked for before.
 */
export function classifyTurnError(error: unknown, options: { aborted?: boolean } = {}): ClassifiedError {
  return classifyError(error, { ...options, classify });
}

function classify(error: unknown): ErrorClass | undefined {
  return ThreadkeepError.isInstance(error) && PASSING.has(error.code) ? "server" : undefined;
}

/** @param error as `classifyTurnError` gave it */
export function isOfNestedRun({ causes }: ClassifiedError): boolean {
  return causes.some(({ code }) => PASSING.has(code));
}

/** Of one that a service that stops gave back, or did not begin any more. */
export function isOfDrainedRun({ causes }: ClassifiedError): boolean {
  return causes.some(({ code = "" }) => GIVEN_BACK.includes(code));
}
