import type { Fault } from "./fault-server.ts";
import { answer, CONNECTION_FAULTS, type ProviderFaults } from "./provider-faults.ts";

const TOKENS =
  "This model's maximum context length is 128000 tokens. However, your messages resulted in 130512 tokens.";
const HISTORY =
  "An assistant message with 'tool_calls' must be followed by tool messages responding to each 'tool_call_id'. The following tool_call_ids did not have response messages: call_1";
const QUOTA = "You exceeded your current quota, please check your plan and billing details.";
const PER_MINUTE = "Rate limit reached for gpt-5 on tokens per min (TPM): Limit 30000, Used 29800, Requested 900.";

/** Bodies and headers as OpenAI sends them; the content filter's is Azure's. */
export const OPENAI_FAULTS: ProviderFaults = {
  ...CONNECTION_FAULTS,
  "bad request": failure(400, { message: "Invalid value for 'temperature'.", code: "invalid_value" }),
  "context length": failure(400, { message: TOKENS, param: "messages", code: "context_length_exceeded" }),
  "invalid tool history": failure(400, { message: HISTORY, param: "messages" }),
  "content filter": failure(400, {
    message: "The response was filtered due to the prompt triggering Azure OpenAI's content management policy.",
    param: "prompt",
    type: null,
    code: "content_filter",
  }),
  "401": failure(401, { message: "Incorrect API key provided: sk-plant*****key.", code: "invalid_api_key" }),
  "403": failure(403, { message: "Country, region, or territory not supported", code: "unsupported_country" }),
  "404": failure(404, { message: "The model `gpt-9` does not exist.", code: "model_not_found" }),
  "408": failure(408, { message: "Request timeout.", type: "timeout" }),
  "409": failure(409, { message: "The resource is locked by another request." }),
  "413": answer(413, "<html><head><title>413 Request Entity Too Large</title></head></html>"),
  "422": failure(422, { message: "Unprocessable entity." }),
  "429": failure(429, { message: PER_MINUTE, type: "tokens", code: "rate_limit_exceeded" }),
  "429 with retry-after": failure(
    429,
    { message: PER_MINUTE, type: "tokens", code: "rate_limit_exceeded" },
    { "retry-after": "7", "retry-after-ms": "6250" },
  ),
  "429 for quota": failure(
    429,
    { message: QUOTA, type: "insufficient_quota", code: "insufficient_quota" },
    { "x-should-retry": "false" },
  ),
  "500": failure(500, { message: "The server had an error while processing your request.", type: "server_error" }),
  "503": failure(503, { message: "The engine is currently overloaded, please try again later.", type: "server_error" }),
  "529": failure(529, { message: "Overloaded.", type: "overloaded" }),
  "stream cut in half": { type: "cut", events: [event({ choices: [{ index: 0, delta: { content: "Hel" } }] })] },
  "error within a stream": {
    type: "events",
    events: [
      event({ choices: [{ index: 0, delta: { content: "Hel" } }] }),
      event({ error: { message: "The server had an error.", type: "server_error", param: null, code: null } }),
    ],
  },
};

function failure(status: number, error: object, headers: Record<string, string> = {}): Fault {
  const body = { error: { type: "invalid_request_error", param: null, code: null, ...error } };
  return answer(status, body, { "x-request-id": "req_1", ...headers });
}

function event(data: object): string {
  return `data: ${JSON.stringify({ id: "chatcmpl-1", object: "chat.completion.chunk", model: "gpt-5", ...data })}\n\n`;
}
