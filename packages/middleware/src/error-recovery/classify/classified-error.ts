/** What kind of failure it is. What can be done about it follows from this alone. */
export type ErrorClass =
  | "control-flow"
  | "abort"
  | "rate-limit"
  | "quota"
  | "overloaded"
  | "server"
  | "network"
  | "timeout"
  | "auth"
  | "not-found"
  | "context-overflow"
  | "content-filter"
  | "invalid-tool-history"
  | "invalid-request"
  | "recursion"
  | "state-oversized"
  | "bug";

export interface ClassifiedError {
  class: ErrorClass;
  /** Whether the same call may succeed when it is made again. */
  retryable: boolean;
  /** How long the other side asked to wait. */
  retryAfterMs?: number;
  /** HTTP status. */
  status?: number;
  /** Whose API failed: "openai", "anthropic", "google", "postgres", … Absent where nothing tells. */
  provider?: string;
  /** The other side's or the system's own code: "insufficient_quota", "ECONNRESET", "40001". */
  code?: string;
  /** The request provably never reached the other side: nothing can have happened there. */
  neverSent: boolean;
  /** Of the error that decided, one line, without secrets. */
  message: string;
  /** The error, its causes and the members of aggregates, outermost first, each once. */
  causes: readonly ErrorCause[];
}

export interface ErrorCause {
  name: string;
  /** One line, without secrets. */
  message: string;
  code?: string;
  status?: number;
}
