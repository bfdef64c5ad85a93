import { describe, expect, it } from "vitest";
import { classifyError } from "./classify-error.ts";

const limited = (message: string, fields: object = {}): Error =>
  Object.assign(new Error(message), { status: 429, ...fields });
const TPD = "Rate limit reached for model `x` on tokens per day (TPD): Limit 100000, Used 99000, Requested 2000.";

/** Of the client of OpenAI, and of Groq's own, which keeps the whole body and whose text is that body. */
const answers = (error: { message: string }, headers: object = {}): Error[] => [
  limited(`429 ${error.message}`, { headers, error, requestID: null, param: null }),
  limited(`429 ${JSON.stringify({ error })}`, { headers, error: { error } }),
];

describe("a limit of a day", () => {
  it.each([
    [
      "OpenRouter",
      "Rate limit exceeded: free-models-per-day. Add 10 credits to unlock 1000 free model requests per day",
    ],
    ["Groq, with a long wait", `${TPD} Please try again in 14m24.5s.`],
    ["Groq, without a wait", TPD],
  ])("that is used up is a quota: %s", (_, message) => {
    for (const error of [...answers({ message }), limited(message)])
      expect(classifyError(error)).toMatchObject({ class: "quota", retryable: false, status: 429 });
  });

  it("with a long Retry-After", () => {
    for (const error of answers({ message: TPD }, { "retry-after": "864" }))
      expect(classifyError(error)).toMatchObject({ class: "quota", retryAfterMs: 864_000 });
  });

  it("of Bedrock, which says so in a text alone", () => {
    const fields = { name: "ThrottlingException", $metadata: { httpStatusCode: 429 }, status: undefined };
    const error = limited("Too many tokens per day, please wait before trying again.", fields);
    expect(classifyError(error)).toMatchObject({ class: "quota", provider: "aws", code: "ThrottlingException" });
    expect(classifyError(limited("Too many tokens, please wait before trying again.", fields))).toMatchObject({
      class: "rate-limit",
    });
  });

  it("that is free again in a moment is a rate limit", () => {
    for (const error of answers({ message: `${TPD} Please try again in 8.64s.` }))
      expect(classifyError(error)).toMatchObject({ class: "rate-limit", retryable: true, retryAfterMs: 8_640 });
    for (const error of answers({ message: TPD }, { "retry-after": "9" }))
      expect(classifyError(error)).toMatchObject({ class: "rate-limit", retryAfterMs: 9_000 });
  });

  it.each([
    "Rate limit exceeded: free-models-per-min.",
    "Limits are 60 requests per minute and 1000 per day. You are over one of them.",
    "You ask more often than you may. Today is a good day.",
  ])("is not what a text says of another time: %s", (message) => {
    expect(classifyError(limited(message))).toMatchObject({ class: "rate-limit", retryable: true });
  });

  it("counts only where a limit was met", () => {
    expect(classifyError(Object.assign(new Error("3 backups per day"), { status: 503 }))).toMatchObject({
      class: "overloaded",
    });
    expect(classifyError(new Error("one apple per day"))).toMatchObject({ class: "bug" });
  });
});

describe("a budget of LiteLLM's", () => {
  it.each([400, 429])("that is used up is a quota, whatever the status: %d", (status) => {
    const message = "Budget has been exceeded! Current cost: 10.2, Max budget: 10.0";
    const error = { message, type: "budget_exceeded", param: null, code: String(status) };
    const thrown = Object.assign(new Error(`${status} ${message}`), {
      status,
      headers: {},
      error,
      requestID: null,
      param: null,
    });
    expect(classifyError(thrown)).toMatchObject({ class: "quota", retryable: false, status });
  });
});
