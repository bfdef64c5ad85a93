import { ThreadkeepError } from "@threadkeep/state";
import type { ExhaustedReason, FailedAttempt } from "./error-recovery-event.ts";

const CODE = "recovery.exhausted";

export interface RetriesExhausted {
  reason: ExhaustedReason;
  /** Every attempt that failed, the first one first, those of fallback models after those of the model. */
  attempts: readonly FailedAttempt[];
}

/** A failure that a retry could help, and a bound is reached. `cause` is the last attempt's error. */
export class RetriesExhaustedError extends ThreadkeepError {
  readonly reason: ExhaustedReason;
  readonly attempts: readonly FailedAttempt[];

  constructor(message: string, { reason, attempts }: RetriesExhausted, cause?: unknown) {
    super(message, { code: CODE, context: { reason, attempts }, cause });
    this.name = "RetriesExhaustedError";
    this.reason = reason;
    this.attempts = attempts;
  }

  /** For logs: without the cause, which may hold anything. */
  toJSON(): { name: string; code: string; message: string } & RetriesExhausted {
    const { name, code, message, reason, attempts } = this;
    return { name, code, message, reason, attempts };
  }

  /** True for errors of any installed copy of this package. */
  static override isInstance(value: unknown): value is RetriesExhaustedError {
    return ThreadkeepError.isInstance(value) && value.code === CODE;
  }
}
