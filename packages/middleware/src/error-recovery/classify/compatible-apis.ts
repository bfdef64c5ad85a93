import { ANTHROPIC_TYPES } from "./anthropic-errors.ts";
import type { ErrorClass } from "./classified-error.ts";

/**
 * `type` or `code` of APIs that are made like OpenAI's: gateways pass on Anthropic's types, llama.cpp, Moonshot, Groq and LiteLLM have their
 * own. A stream that has begun carries them without a status.
 */
export const COMPATIBLE_CODES: Readonly<Record<string, ErrorClass>> = {
  ...ANTHROPIC_TYPES,
  overloaded: "overloaded",
  engine_overloaded_error: "overloaded",
  service_unavailable: "overloaded",
  internal_server_error: "server",
  rate_limit_reached_error: "rate-limit",
  exceeded_current_quota_error: "quota",
  exceed_context_size_error: "context-overflow",
  capacity_exceeded: "overloaded",
  budget_exceeded: "quota",
};

// OpenAI writes it into streams, without type or code.
const FAILURES: readonly [ErrorClass, RegExp][] = [
  ["server", /server had an error while processing your request/i],
  ["overloaded", /^overloaded\.?$|\b(?:engine|model|server) is (?:currently )?overloaded/i],
];

/** What the text alone says of the server, where no status does. */
export function classOfFailureText(message: string): ErrorClass | undefined {
  return FAILURES.find(([, pattern]) => pattern.test(message))?.[0];
}
