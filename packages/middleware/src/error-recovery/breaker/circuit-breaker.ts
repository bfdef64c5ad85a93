import { ThreadkeepError } from "@threadkeep/state";
import type { CallName } from "../error-recovery-event.ts";
import type { CircuitBreakerOptions } from "./circuit-breaker-options.ts";
import { createCircuit, type Circuit } from "./circuit.ts";

export type { Circuit, CircuitChange, CircuitListener } from "./circuit.ts";

/** Far more models and tools than a process has. Beyond it the one that was used longest ago starts anew, closed. */
const MAX_CIRCUITS = 1_000;

/** Of the process: agents are often made for one request, and what failed for the last one fails for this one, too. */
const circuits = new Map<string, Circuit>();

/**
 * The circuit of a model, tool or node. The same name with the same options is the same circuit, whoever asks: so two models of
 * one name at different hosts or with different keys share it.
 *
 * @throws {ThreadkeepError} `recovery.invalid-option`
 */
export function circuitFor({ kind, name }: CallName, options: CircuitBreakerOptions = {}): Circuit {
  const { failures, resetMs } = resolveCircuitBreaker(options);
  const key = JSON.stringify([kind, name, failures, resetMs]);
  const circuit = circuits.get(key) ?? createCircuit({ kind, name }, { failures, resetMs });
  circuits.delete(key);
  circuits.set(key, circuit);
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
export function resolveCircuitBreaker({
  failures = 5,
  resetMs = 30_000,
}: CircuitBreakerOptions): Required<CircuitBreakerOptions> {
  if (!Number.isSafeInteger(failures) || failures < 1) refuse("failures", failures, "a whole number of 1 or more");
  if (!Number.isFinite(resetMs) || resetMs <= 0) refuse("resetMs", resetMs, "milliseconds, more than 0");
  return { failures, resetMs };
}

function refuse(name: string, value: unknown, wanted: string): never {
  const option = `circuitBreaker.${name}`;
  const found = typeof value === "string" ? JSON.stringify(value) : String(value);
  throw new ThreadkeepError(`The option ${option} is ${found}. Give ${wanted}.`, {
    code: "recovery.invalid-option",
    context: { name: option },
  });
}
