import type { ErrorClass } from "./classified-error.ts";

/**
 * Whether making the same call again can help.
 *
 * What one error says beyond its class goes first: `x-should-retry`, a used-up retry of an inner layer, an open circuit.
 */
export const RETRYABLE: Readonly<Record<ErrorClass, boolean>> = {
  "rate-limit": true,
  overloaded: true,
  server: true,
  network: true,
  timeout: true,
  // LangGraph's own: an interrupt, a command to the parent graph, a drain.
  "control-flow": false,
  abort: false,
  // Credits, a day's allowance: it comes back after hours or a payment.
  quota: false,
  auth: false,
  "not-found": false,
  "content-filter": false,
  "invalid-request": false,
  // These two help once something was changed, see `mend`.
  "context-overflow": false,
  "invalid-tool-history": false,
  recursion: false,
  "state-oversized": false,
  // Whatever nothing is known about, too.
  bug: false,
};
