import type { ErrorClass } from "./classified-error.ts";

/** `code` or `type` of OpenAI's error object, Azure's included. https://platform.openai.com/docs/guides/error-codes */
export const OPENAI_CODES: Readonly<Record<string, ErrorClass>> = {
  insufficient_quota: "quota",
  billing_hard_limit_reached: "quota",
  billing_not_active: "quota",
  context_length_exceeded: "context-overflow",
  content_filter: "content-filter",
  content_policy_violation: "content-filter",
  image_content_policy_violation: "content-filter",
  bio_policy: "content-filter",
  invalid_api_key: "auth",
  account_deactivated: "auth",
  model_not_found: "not-found",
  DeploymentNotFound: "not-found",
  rate_limit_exceeded: "rate-limit",
  server_error: "server",
  vector_store_timeout: "timeout",
  invalid_prompt: "invalid-request",
};
