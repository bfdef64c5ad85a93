import { describe, expect, it } from "vitest";
import { classifyError } from "./classify-error.ts";

/** As the client of OpenAI throws it. */
function refused(status: number, error: object): Error {
  const { message = "" } = error as { message?: string };
  return Object.assign(new Error(`${status} ${message}`), { status, headers: {}, error, requestID: null, param: null });
}

/** As the clients of others throw it, who keep no body. */
const plain = (status: number, message: string): Error => Object.assign(new Error(message), { status });

describe("a request that is too long, by the text alone", () => {
  it.each([
    "The decoder prompt (length 5000) is longer than the maximum model length of 4096. Make sure that `max_model_len` is no smaller than the number of text tokens.",
    "The prompt (total length 5000) is too long to fit into the model (context length 4096).",
    "The input (5000 tokens) is longer than the model's context length (4096 tokens).",
    "Input validation error: `inputs` must have less than 1024 tokens. Given: 2000",
    "The number of tokens to keep from the initial prompt is greater than the context length. Try to load the model with a larger context length.",
    "Invalid request: Your request exceeded model token limit: 8192",
    "invalid params, context window exceeds limit",
    "Please reduce the length of the messages or completion.",
    "Please reduce the length of the messages or completion. Current length is 10000 while limit is 8192",
    "too many tokens: size limit exceeded by 11326 tokens. Try using shorter or fewer inputs",
    "litellm.ContextWindowExceededError: litellm.BadRequestError: ContextWindowExceededError: x",
    "Too many input tokens. Max input tokens: 8192, request input token count: 9000",
    "prompt token count of 130000 exceeds the limit of 128000",
  ])("%s", (message) => {
    for (const error of [refused(400, { message, type: "invalid_request_error" }), plain(400, message)])
      expect(classifyError(error)).toMatchObject({ class: "context-overflow", retryable: false, status: 400 });
  });
});

describe("a history that is refused, by the text alone", () => {
  it.each([
    "The model returned the following errors: messages.2.content: toolUse blocks at messages.1.content contain duplicate Ids: tooluse_x",
    "messages.1: `tool_result` blocks can only be in `user` messages",
  ])("%s", (message) => {
    for (const error of [refused(400, { message }), plain(400, message)])
      expect(classifyError(error)).toMatchObject({ class: "invalid-tool-history" });
  });
});

describe("what the provider behind a gateway has answered", () => {
  const behind = (raw: unknown, status = 400): Error =>
    refused(status, {
      message: "Provider returned error",
      code: status,
      metadata: { raw, provider_name: "Anthropic" },
    });
  const answer = (message: string): object => ({ type: "error", error: { type: "invalid_request_error", message } });
  const TOO_LONG = "prompt is too long: 210000 tokens > 200000 maximum";
  const HISTORY = "messages.2: `tool_use` ids were found without `tool_result` blocks immediately after: toolu_1";

  it.each([
    [JSON.stringify(answer(TOO_LONG)), "context-overflow"],
    [JSON.stringify([answer(TOO_LONG)], null, 2), "context-overflow"],
    [answer(TOO_LONG), "context-overflow"],
    [TOO_LONG, "context-overflow"],
    [JSON.stringify({ message: TOO_LONG }), "context-overflow"],
    [JSON.stringify(answer(HISTORY)), "invalid-tool-history"],
    [JSON.stringify(answer("temperature: range 0..1")), "invalid-request"],
    ["{ not JSON", "invalid-request"],
    [undefined, "invalid-request"],
  ])("%j: %s", (raw, expected) => {
    expect(classifyError(behind(raw))).toMatchObject({ class: expected, retryable: false });
  });

  it("in Azure's inner error", () => {
    const error = refused(400, { message: "Bad request", innererror: { message: TOO_LONG } });
    expect(classifyError(error)).toMatchObject({ class: "context-overflow" });
  });

  it("says nothing of an allowance: Google's speaks of a plan and of billing for a minute's limit, too", () => {
    const raw = "You exceeded your current quota, please check your plan and billing details.";
    expect(classifyError(behind(raw, 429))).toMatchObject({ class: "rate-limit", retryable: true });
  });

  it("a text that the user wrote, which the answer repeats, decides nothing", () => {
    const echo = [{ type: "string_type", loc: ["messages"], msg: "Input should be a valid string", input: TOO_LONG }];
    for (const error of [
      plain(422, JSON.stringify({ detail: echo })),
      refused(400, {
        message: `1 validation error: content [type=string_type, input_value='${TOO_LONG}', input_type=str]`,
      }),
      behind(JSON.stringify({ error: { message: "Invalid input" }, input: TOO_LONG })),
      plain(500, "Please reduce the length of the messages"),
      new Error("Please reduce the length of the messages"),
    ])
      expect(classifyError(error).class).not.toBe("context-overflow");
  });
});

describe("other words of gateways and of Groq", () => {
  it("OpenRouter's moderation is a content filter, no wrong key", () => {
    const message = 'openai/gpt-4o requires moderation on OpenInference. Your input was flagged for "violence".';
    expect(classifyError(refused(403, { message, code: 403, metadata: { reasons: ["violence"] } }))).toMatchObject({
      class: "content-filter",
      retryable: false,
    });
    expect(classifyError(refused(403, { message: "This key may not use moderation" }))).toMatchObject({
      class: "auth",
    });
  });

  it("Groq's own client keeps the whole body", () => {
    const error = { message: "Flex tier capacity exceeded", type: "capacity", code: "capacity_exceeded" };
    const thrown = Object.assign(new Error(`498 ${JSON.stringify({ error })}`), {
      status: 498,
      headers: {},
      error: { error },
    });
    expect(classifyError(thrown)).toMatchObject({
      class: "overloaded",
      retryable: true,
      status: 498,
      code: "capacity_exceeded",
      message: "Flex tier capacity exceeded",
    });
    expect(classifyError(thrown)).not.toHaveProperty("provider");
  });

  it("Bedrock's model has failed", () => {
    const fields = { name: "ModelErrorException", $metadata: { httpStatusCode: 424 } };
    const error = Object.assign(new Error("The request failed due to an error while processing the model"), fields);
    expect(classifyError(error)).toMatchObject({ class: "server", retryable: true, status: 424, provider: "aws" });
  });
});
