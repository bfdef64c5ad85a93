import type { ClassifiedError } from "../classify/classified-error.ts";
import type { ErrorRecoveryEvent, ExhaustedReason, FailedAttempt } from "../error-recovery-event.ts";
import type { RetryPolicy } from "./retry-policy.ts";

/** What a call's attempts are made within. */
export interface RetryContext {
  policy: Required<RetryPolicy>;
  signal: AbortSignal | undefined;
  ledger: AttemptLedger;
  tell(event: ErrorRecoveryEvent): void;
  classify(error: unknown): ClassifiedError;
  /** There is a checkpointer: the run can go on later from where it ended. */
  canResume: boolean;
  random(): number;
  now(): number;
}

/** Counts the attempts of one call, and keeps within what the whole run may spend. */
export interface AttemptLedger {
  /** Attempts that have ended without success: here, in another layer, or before the process stopped. */
  readonly made: number;
  /** Those of which it is known why. */
  readonly failed: readonly FailedAttempt[];
  /** The last of them failed with this; `undefined` where that was another process. */
  readonly lastError: unknown;
  /** The next attempt costs the run nothing: it is one that was counted before, or that nobody could avoid. */
  readonly isPaid: boolean;
  /** The process stopped while the last one was made, or in the wait after it. */
  readonly wasCutShort: boolean;
  /** To be called before a retry is planned: what another process has spent counts. Rejects where that cannot be read. */
  learn(): Promise<void>;
  fail(failure: FailedAttempt, error: unknown): void;
  /** The bound of the run that one more attempt would break. */
  refuse(next: NextAttempt): ExhaustedReason | undefined;
  /** One more attempt is decided on. With the first one begins the time that the run has. */
  spend(tokens: number): void;
  /** It was not made after all. */
  refund(tokens: number): void;
  /** What has failed is to be known when the process stops in the wait. Never rejects. */
  wait(): Promise<void>;
  /** Told right before each attempt. Never rejects. */
  begin(): Promise<void>;
  /** Never rejects. */
  succeed(): Promise<void>;
  /** A human is asked, or the graph goes elsewhere: the attempt has not failed. Never rejects. */
  leave(): Promise<void>;
  /** The caller is given an error: whoever goes on later does so on purpose. Never rejects. */
  end(): Promise<void>;
}

export interface NextAttempt {
  /** When it would begin. */
  atMs: number;
  tokens: number;
}
