import { afterEach, describe, expect, it } from "vitest";
import { startFaultServer, type Fault } from "../../testing/fault-server.ts";
import { PROVIDER_CLIENTS } from "../../testing/provider-clients.ts";
import { rejectionOf } from "../../testing/rejection-of.ts";
import { classifyError } from "./classify-error.ts";

type Provider = keyof typeof PROVIDER_CLIENTS;

// What the APIs write under status 400, as users quote it.
const TABLE: readonly [expected: string, providers: readonly Provider[], message: string, code?: string][] = [
  [
    "invalid-tool-history",
    ["openai", "ChatOpenAI"],
    "Invalid parameter: Duplicate value for 'tool_call_id' of 'call_1', in messages[2] and messages[3].",
  ],
  [
    "invalid-tool-history",
    ["anthropic", "ChatAnthropic"],
    "messages.2: Did not find 1 `tool_result` block(s) at the beginning of this message. Messages following `tool_use` blocks must begin with a matching number of `tool_result` blocks.",
  ],
  [
    "content-filter",
    ["openai", "ChatOpenAI"],
    "Invalid prompt: your prompt was flagged as potentially violating our usage policy. Please try again with a different prompt.",
    "invalid_prompt",
  ],
  [
    "content-filter",
    ["openai", "ChatOpenAI"],
    "Invalid prompt: we've limited access to this content for safety reasons.",
    "invalid_prompt",
  ],
  ["invalid-request", ["openai", "ChatOpenAI"], "Invalid prompt: it has to be a text.", "invalid_prompt"],
];

const closing: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const close of closing.splice(0)) await close();
});

describe("what is wrong with a request, by the text alone", () => {
  const cases = TABLE.flatMap(([expected, providers, message, code]) =>
    providers.map((provider) => ({ expected, provider, message, code })),
  );

  it.each(cases)("$provider, $expected: $message", async ({ expected, provider, message, code }) => {
    const isAnthropic = provider === "anthropic" || provider === "ChatAnthropic";
    const error = { type: "invalid_request_error", message, ...(code !== undefined && { code }) };
    const body = isAnthropic ? { type: "error", error } : { error };
    const url = await serve({ type: "answer", status: 400, body });
    const call = { url, apiKey: "sk-test", timeout: 60_000, stream: false };
    const thrown = await rejectionOf(PROVIDER_CLIENTS[provider].ask(call) as Promise<unknown>);
    expect(classifyError(thrown)).toMatchObject({ class: expected, retryable: false, status: 400 });
  });
});

describe("a 429 that no waiting mends, by langchain's word", () => {
  it.each([
    ["quota", "Your organization's monthly quota has been exceeded."],
    ["quota", "The account is out of credits."],
    // Its name for these comes from the word "billing" alone.
    [
      "rate-limit",
      "Rate limit reached on requests per min. Add a payment method at https://platform.openai.com/billing.",
    ],
    ["rate-limit", "Rate limit reached. Please try again in 20s. See https://platform.openai.com/billing."],
    ["rate-limit", "This request would exceed your organization's rate limit of 30,000 input tokens per minute"],
  ])("%s: %s", async (expected, message) => {
    const error = { type: "rate_limit_error", message };
    for (const provider of ["ChatOpenAI", "ChatAnthropic"] as const) {
      const body = provider === "ChatAnthropic" ? { type: "error", error } : { error };
      const url = await serve({ type: "answer", status: 429, body });
      const call = { url, apiKey: "sk-test", timeout: 60_000, stream: false };
      const thrown = await rejectionOf(PROVIDER_CLIENTS[provider].ask(call) as Promise<unknown>);
      expect(classifyError(thrown)).toMatchObject({ class: expected, retryable: expected !== "quota", status: 429 });
    }
  });

  it("a minute's limit of Google's stays one, though its text speaks of a plan and billing", async () => {
    const message = "You exceeded your current quota, please check your plan and billing details.";
    const violations = [{ quotaId: "GenerateRequestsPerMinutePerProjectPerModel-FreeTier", quotaValue: "20" }];
    const error = Object.assign(new Error(message), { status: 429, errorDetails: [{ violations }] });
    error.name = "RateLimitQuotaExhaustedError";
    expect(classifyError(error)).toMatchObject({ class: "rate-limit", retryable: true });
  });
});

async function serve(fault: Fault): Promise<string> {
  const server = await startFaultServer(() => fault);
  closing.push(() => server.close());
  return server.url;
}
