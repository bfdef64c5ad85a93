/** A circuit for each model and tool, shared by all runs of the process. */
export interface CircuitBreakerOptions {
  /** Failures in a row that open it. Default 5. */
  failures?: number;
  /** How long nothing is called then; after it one call probes. Default 30,000. */
  resetMs?: number;
}
