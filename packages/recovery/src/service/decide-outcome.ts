import type { ClassifiedError } from "@threadkeep/middleware";
import type { RunFailure, RunOutcome } from "@threadkeep/persistence";
import { describeDuration } from "../stuck/describe-duration.ts";
import { classifyTurnError, isOfNestedRun } from "./nested-run-error.ts";
import type { RecoveryAttempts } from "./service-options.ts";

/** How often a run was taken up: with no checkpoint put since, and in all. */
export interface AttemptsMade {
  attempts: number;
  totalAttempts: number;
}

export interface FailedTurn extends AttemptsMade {
  error: unknown;
  /** Its caller gave it up: by a signal, or by not reading on. */
  isGivenUp: boolean;
}

export interface FailureOutcome {
  ending: "failed" | "postponed" | "poisoned" | "left";
  failure: RunFailure;
  outcome: RunOutcome;
  /** Until a postponed one is due; 0 for the others. */
  afterMs: number;
}

// Of an error that says of itself that it was retried enough: whether a later time may be another matter.
const PASSING = new Set<ClassifiedError["class"]>(["rate-limit", "overloaded", "server", "network", "timeout"]);
const TRIED_ENOUGH = new Set<string | undefined>(["recovery.exhausted", "recovery.circuit-open"]);
// Of the ledger: a person is to find out, and a later attempt knows no more.
const EFFECT_UNKNOWN = "effect.unknown";
// Of the checkpoints. What it says of itself is about a connection, a disk or a lock, not about the run.
const DATABASE_FAILED = "checkpointer.database-failed";
// What was found in a database that answers, and which no later attempt finds otherwise.
const UNREADABLE = "recovery.unreadable-checkpoint";

/**
 * What becomes of a run that ended by an error: one that may pass is tried again by whoever finds the run, until its attempts
 * are used up; one that would come again ends it. What its caller gave up is left until the caller resumes it.
 */
export function decideOutcome(
  { error, isGivenUp, attempts, totalAttempts }: FailedTurn,
  policy: Required<RecoveryAttempts>,
  random: () => number,
): FailureOutcome {
  const classified = classifyTurnError(error, { aborted: isGivenUp });
  const failure = failureOf(classified, isGivenUp);
  if (isGivenUp) return endedBy("left", failure);
  if (!mayPass(classified)) return endedBy("failed", failure);
  const { retryAfterMs = 0 } = classified;
  if (retryAfterMs > policy.maxRetryAfterMs) return endedBy("failed", withWait(failure, retryAfterMs));
  if (areUsedUp({ attempts, totalAttempts }, policy)) return endedBy("poisoned", failure);
  const afterMs = delayOf(attempts, retryAfterMs, policy, random);
  return { ending: "postponed", failure, outcome: { state: "open", afterMs, failure }, afterMs };
}

function endedBy(ending: "failed" | "poisoned" | "left", failure: RunFailure): FailureOutcome {
  return { ending, failure, outcome: { state: ending, failure }, afterMs: 0 };
}

/** Whether a run is not to be taken up once more. */
export function areUsedUp({ attempts, totalAttempts }: AttemptsMade, policy: Required<RecoveryAttempts>): boolean {
  return attempts >= policy.perCheckpoint || totalAttempts >= policy.total;
}

function failureOf(error: ClassifiedError, isGivenUp: boolean): RunFailure {
  const { message, causes } = error;
  return { class: isGivenUp ? "abort" : classOf(error), name: causes[0]?.name ?? "Error", message };
}

function classOf(error: ClassifiedError): string {
  if (isEffectUnknown(error)) return "effect-unknown";
  return isOfNestedRun(error) && mayPass(error) ? "nested-run" : error.class;
}

// As error recovery does it for a call: a wait that nobody would sit through is told at once.
function withWait(failure: RunFailure, retryAfterMs: number): RunFailure {
  const asked = `The other side asks to wait ${describeDuration(retryAfterMs)}, which is more than attempts.maxRetryAfterMs.`;
  return { ...failure, message: `${failure.message} ${asked}` };
}

function isEffectUnknown({ causes }: ClassifiedError): boolean {
  return causes.some(({ code }) => code === EFFECT_UNKNOWN);
}

export function mayPass(error: ClassifiedError): boolean {
  const { retryable, class: kind, causes } = error;
  if (isEffectUnknown(error) || causes.some(({ code }) => code === UNREADABLE)) return false;
  if (retryable || causes.some(({ code }) => code === DATABASE_FAILED)) return true;
  return PASSING.has(kind) && causes.some(({ code }) => TRIED_ENOUGH.has(code));
}

// Full jitter, and never sooner than the other side asked for.
function delayOf(
  attempts: number,
  retryAfterMs: number,
  { baseDelayMs, maxDelayMs }: Required<RecoveryAttempts>,
  random: () => number,
): number {
  return Math.round(Math.max(retryAfterMs, random() * Math.min(maxDelayMs, baseDelayMs * 2 ** attempts)));
}
