/** A circuit for each model and tool, by name, shared by all runs of the process. */
export interface CircuitBreakerOptions {
  /** Failures in a row that open it. Default 5. */
  failures?: number;
  /** How long nothing is called then; after it one call probes. Default 30,000. */
  resetMs?: number;
  /** Tells circuits of the same name apart: a tenant, an API key's name, a host. Default none. */
  key?: string;
}

/** With its defaults. */
export type ResolvedCircuitBreaker = Required<Omit<CircuitBreakerOptions, "key">> & Pick<CircuitBreakerOptions, "key">;
