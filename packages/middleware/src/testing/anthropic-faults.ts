import type { Fault } from "./fault-server.ts";
import { answer, CONNECTION_FAULTS, type ProviderFaults } from "./provider-faults.ts";

const HISTORY =
  "messages.2: `tool_use` ids were found without `tool_result` blocks immediately after: toolu_1. Each `tool_use` block must have a corresponding `tool_result` block in the next message.";
const CREDIT = "Your credit balance is too low to access the Anthropic API. Please go to Plans & Billing.";
const RETRY = { "x-should-retry": "true" };
const START = event("message_start", {
  message: {
    id: "msg_1",
    type: "message",
    role: "assistant",
    model: "claude",
    content: [],
    stop_reason: null,
    usage: { input_tokens: 1, output_tokens: 1 },
  },
});

/** Bodies and headers as Anthropic sends them. For a used-up quota it answers 400, not 429. */
export const ANTHROPIC_FAULTS: ProviderFaults = {
  ...CONNECTION_FAULTS,
  "bad request": failure(400, "invalid_request_error", "tools.0.input_schema: Field required"),
  "context length": failure(400, "invalid_request_error", "prompt is too long: 208310 tokens > 200000 maximum"),
  "invalid tool history": failure(400, "invalid_request_error", HISTORY),
  "content filter": failure(400, "invalid_request_error", "Output blocked by content filtering policy"),
  "401": failure(401, "authentication_error", "invalid x-api-key"),
  "403": failure(403, "permission_error", "Your API key does not have permission to use the specified resource."),
  "404": failure(404, "not_found_error", "model: claude-9"),
  "408": failure(408, "timeout_error", "Request timed out."),
  "409": failure(409, "conflict_error", "The resource is locked."),
  "413": failure(413, "request_too_large", "Request exceeds the maximum allowed number of bytes."),
  "422": failure(422, "invalid_request_error", "Unprocessable entity."),
  "429": failure(429, "rate_limit_error", "This request would exceed your organization's rate limit.", RETRY),
  "429 with retry-after": failure(
    429,
    "rate_limit_error",
    "This request would exceed your organization's rate limit.",
    {
      ...RETRY,
      "retry-after": "12",
    },
  ),
  "429 for quota": failure(400, "invalid_request_error", CREDIT, { "x-should-retry": "false" }),
  "500": failure(500, "api_error", "Internal server error", RETRY),
  "503": failure(503, "api_error", "Service unavailable", RETRY),
  "529": failure(529, "overloaded_error", "Overloaded", RETRY),
  "stream cut in half": { type: "cut", events: [START] },
  "error within a stream": {
    type: "events",
    events: [START, event("error", { error: { type: "overloaded_error", message: "Overloaded" } })],
  },
};

function failure(status: number, type: string, message: string, headers: Record<string, string> = {}): Fault {
  return answer(status, { type: "error", error: { type, message }, request_id: "req_1" }, headers);
}

function event(type: string, data: object): string {
  return `event: ${type}\ndata: ${JSON.stringify({ type, ...data })}\n\n`;
}
