import { ThreadkeepError } from "@threadkeep/state";
import type { ErrorClass } from "../classify/classified-error.ts";
import type { CallName } from "../error-recovery-event.ts";

const CODE = "recovery.circuit-open";

/** Nothing was called: the last calls of this model, tool or node have all failed, in this run or in others. */
export class CircuitOpenError extends ThreadkeepError {
  /** Until a call is let through again, to probe. 0: the next one may. */
  readonly retryAfterMs: number;
  /** Of the failure that opened it, or kept it open: as what this error is classified, so that the fallback for it is asked. */
  readonly failureClass: ErrorClass;

  constructor(
    { kind, name }: Pick<CallName, "kind" | "name">,
    retryAfterMs: number,
    failureClass: ErrorClass = "overloaded",
  ) {
    const wait = retryAfterMs === 0 ? "Another call probes it now" : `In ${inSeconds(retryAfterMs)} one call probes it`;
    const advice = "Try again after that, name a fallback, or raise circuitBreaker.failures if it opens too early.";
    super(
      `The ${kind} ${name} was not called: its circuit is open, since its last calls have all failed (${failureClass}). ${wait}. ${advice}`,
      {
        code: CODE,
        context: { kind, name, retryAfterMs, failureClass },
      },
    );
    this.name = "CircuitOpenError";
    this.retryAfterMs = retryAfterMs;
    this.failureClass = failureClass;
  }

  /** True for errors of any installed copy of this package. */
  static override isInstance(value: unknown): value is CircuitOpenError {
    return ThreadkeepError.isInstance(value) && value.code === CODE;
  }
}

function inSeconds(ms: number): string {
  return `${(Math.ceil(ms / 100) / 10).toString()} s`;
}
