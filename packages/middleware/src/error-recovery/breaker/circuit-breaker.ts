import type { CallName } from "../error-recovery-event.ts";
import { checkNames, refuseOption } from "../refuse-option.ts";
import type { CircuitBreakerOptions, ResolvedCircuitBreaker } from "./circuit-breaker-options.ts";
import { createCircuit, type Circuit } from "./circuit.ts";

export type { Circuit, CircuitChange, CircuitListener } from "./circuit.ts";

/** Far more models and tools than a process has. Beyond it the one that was used longest ago starts anew, closed. */
const MAX_CIRCUITS = 1_000;

/** Of the process: agents are often made for one request, and what failed for the last one fails for this one, too. */
const circuits = new Map<string, Circuit>();

/**
 * The circuit of a model, tool or node. The same name with the same options is the same circuit, whoever asks: `key` tells two
 * models of one name apart that are at different hosts, or asked with different keys.
 *
 * @throws {ThreadkeepError} `recovery.invalid-option`
 */
export function circuitFor({ kind, name }: CallName, options: CircuitBreakerOptions = {}): Circuit {
  const resolved = resolveCircuitBreaker(options);
  const id = JSON.stringify([kind, name, resolved.failures, resolved.resetMs, resolved.key]);
  const circuit = circuits.get(id) ?? createCircuit({ kind, name }, resolved);
  circuits.delete(id);
  circuits.set(id, circuit);
  if (circuits.size > MAX_CIRCUITS) forgetOldest();
  return circuit;
}

function forgetOldest(): void {
  for (const oldest of circuits.keys()) {
    circuits.delete(oldest);
    return;
  }
}

/** @throws {ThreadkeepError} `recovery.invalid-option` */
export function resolveCircuitBreaker(options: CircuitBreakerOptions): ResolvedCircuitBreaker {
  checkNames("circuitBreaker", options, ["failures", "resetMs", "key"]);
  const { failures = 5, resetMs = 30_000, key } = options;
  if (!Number.isSafeInteger(failures) || failures < 1) refuse("failures", failures, "a whole number of 1 or more");
  if (!Number.isFinite(resetMs) || resetMs <= 0) refuse("resetMs", resetMs, "milliseconds, more than 0");
  // An empty one is a tenant that is not known: all of those would share a circuit.
  if (key !== undefined && (typeof key !== "string" || key === "")) refuse("key", key, "a text that is not empty");
  return { failures, resetMs, ...(key !== undefined && { key }) };
}

function refuse(name: string, value: unknown, wanted: string): never {
  const found = typeof value === "string" ? JSON.stringify(value) : String(value);
  refuseOption(`circuitBreaker.${name}`, `is ${found}. Give ${wanted}`);
}
