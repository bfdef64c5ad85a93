import type { ErrorClass } from "@threadkeep/middleware/agent";

/** One attempt of a call. */
export interface AttemptFact {
  /** "model gpt-5", "tool track_parcel" */
  call: string;
  attempt: number;
  /** Absent for the one that succeeded. */
  failure?: { class: ErrorClass; status?: number };
  /** After it, before the next one. */
  waitedMs?: number;
}

export interface RecoveredRun {
  question: string;
  attempts: AttemptFact[];
  answer: string;
  elapsedMs: number;
}

export interface RefusedRun {
  /** What the caller catches. */
  error: string;
  class?: ErrorClass;
  /** Which rule says that it is not tried again. */
  why?: string;
  requests: number;
}

export interface AskedRun {
  /** What the caller was asked, each time that it was. */
  asked: string[];
  reply: string;
  answer: string;
}

export interface FlakyFacts {
  /** What the provider asked for with its 429. */
  retryAfterMs: number;
  recovered: RecoveredRun;
  refused: RefusedRun;
  asked: AskedRun;
}
