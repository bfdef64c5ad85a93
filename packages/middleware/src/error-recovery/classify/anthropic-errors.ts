import type { ErrorClass } from "./classified-error.ts";

/**
 * `error.type` of Anthropic's body, which a stream that fails midway carries without a status. A refusal is an answer, not an
 * error. https://docs.anthropic.com/en/api/errors
 */
export const ANTHROPIC_TYPES: Readonly<Record<string, ErrorClass>> = {
  authentication_error: "auth",
  permission_error: "auth",
  billing_error: "quota",
  not_found_error: "not-found",
  request_too_large: "context-overflow",
  rate_limit_error: "rate-limit",
  timeout_error: "timeout",
  overloaded_error: "overloaded",
  api_error: "server",
};
