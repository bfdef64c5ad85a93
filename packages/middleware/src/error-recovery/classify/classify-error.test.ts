import { describe, expect, it } from "vitest";
import { classifyError } from "./classify-error.ts";

const withStatus = (status: number, fields: object = {}): Error =>
  Object.assign(new Error(`failed with ${status}`), { status, ...fields });
const named = (name: string): Error => Object.assign(new Error("x"), { name });

describe("an answer of any other HTTP API", () => {
  it.each([
    [400, "invalid-request", false],
    [401, "auth", false],
    [402, "quota", false],
    [403, "auth", false],
    [404, "not-found", false],
    [405, "invalid-request", false],
    [408, "timeout", true],
    [409, "invalid-request", false],
    [410, "not-found", false],
    [413, "invalid-request", false],
    [422, "invalid-request", false],
    [425, "server", true],
    [429, "rate-limit", true],
    [500, "server", true],
    [501, "invalid-request", false],
    [502, "server", true],
    [503, "overloaded", true],
    [504, "timeout", true],
    [520, "server", true],
    [524, "timeout", true],
    [529, "overloaded", true],
  ])("%d: %s", (status, expected, retryable) => {
    const failure = { class: expected, retryable, status };
    expect(classifyError(withStatus(status))).toMatchObject(failure);
    expect(classifyError({ response: { status } })).toMatchObject(failure);
    expect(classifyError(Object.freeze({ statusCode: String(status) }))).toMatchObject(failure);
    expect(classifyError({ $metadata: { httpStatusCode: status } })).toMatchObject(failure);
  });

  it.each([200, 302, 0, 42, 600, NaN])("%d is no failure of HTTP", (status) => {
    expect(classifyError(withStatus(status))).toMatchObject({ class: "bug" });
    expect(classifyError(withStatus(status))).not.toHaveProperty("status");
  });
});

describe("what models' APIs write about a request", () => {
  it.each([
    [
      "invalid-tool-history",
      "Invalid parameter: messages with role 'tool' must be a response to a preceeding message with 'tool_calls'.",
    ],
    [
      "invalid-tool-history",
      "Invalid parameter: 'tool_call_id' of 'call_1' not found in 'tool_calls' of previous message.",
    ],
    ["invalid-tool-history", "No tool output found for function call call_1."],
    ["invalid-tool-history", "No tool call found for function call output with call_id call_1."],
    [
      "invalid-tool-history",
      "messages.0.content.0: unexpected `tool_use_id` found in `tool_result` blocks: toolu_1. Each `tool_result` block must have a corresponding `tool_use` block in the previous message.",
    ],
    [
      "invalid-tool-history",
      "messages.4.content.1: each tool_use must have a single result. Found multiple `tool_result` blocks with id: toolu_1",
    ],
    ["invalid-tool-history", "messages: `tool_use` ids must be unique"],
    [
      "invalid-tool-history",
      "Please ensure that the number of function response parts is equal to the number of function call parts of the function call turn.",
    ],
    ["invalid-tool-history", "Not the same number of function calls and responses"],
    [
      "context-overflow",
      "Your input exceeds the context window of this model. Please adjust your input and try again.",
    ],
    ["context-overflow", "input length and `max_tokens` exceed context limit: 199000 + 8192 > 200000"],
    ["context-overflow", "Request too large for gpt-5 on tokens per min (TPM): Limit 30000, Requested 43000."],
    ["quota", "You have reached your specified API usage limits. You will regain access on 2026-04-01 at 00:00 UTC."],
    [
      "invalid-request",
      "Invalid schema for function 'search': In context=('properties',), 'tool_calls' is not permitted.",
    ],
  ])("%s: %s", (expected, message) => {
    const error = { message, type: "invalid_request_error", param: null, code: null };
    expect(classifyError(withStatus(400, { error, ...error, requestID: "req_1" }))).toMatchObject({ class: expected });
    const body = { type: "error", error: { type: "invalid_request_error", message } };
    expect(classifyError(withStatus(400, { error: body, requestID: "req_1" }))).toMatchObject({ class: expected });
  });

  it("the same words in an error of anything else say nothing", () => {
    expect(classifyError(new Error("the prompt is too long"))).toMatchObject({ class: "bug" });
    expect(classifyError(withStatus(503, { message: "prompt is too long" }))).toMatchObject({ class: "overloaded" });
  });

  it("langchain's guess by a single word does not go before what the API has said", () => {
    const body = { type: "error", error: { type: "invalid_request_error", message: "tools.0.name: Field required" } };
    const error = withStatus(400, { error: body, lc_error_code: "INVALID_TOOL_RESULTS" });
    expect(classifyError(error)).toMatchObject({ class: "invalid-request" });
  });
});

describe("an error around others", () => {
  it("the outermost that is known decides; a plain one is looked through", () => {
    const error = new Error("cannot answer", { cause: new Error("model failed", { cause: withStatus(503) }) });
    expect(classifyError(error)).toMatchObject({ class: "overloaded", status: 503, message: "failed with 503" });
    expect(classifyError(withStatus(401, { cause: withStatus(503) }))).toMatchObject({ class: "auth", status: 401 });
  });

  it("a TypeError around a failed call is that call's failure", () => {
    const error = new TypeError("cannot read the answer", { cause: withStatus(503) });
    expect(classifyError(error)).toMatchObject({ class: "overloaded", retryable: true });
  });

  it("a thrown string as a cause is told", () => {
    expect(classifyError(new Error("x", { cause: "disk on fire" })).causes.map(({ message }) => message)).toEqual([
      "x",
      "disk on fire",
    ]);
  });

  it("tells every error once, outermost first", () => {
    const shared = withStatus(429, { code: "slow_down" });
    const error = new AggregateError([shared, new TypeError("oops", { cause: shared })], "two failed");
    expect(classifyError(error).causes).toEqual([
      { name: "AggregateError", message: "two failed" },
      { name: "Error", message: "failed with 429", code: "slow_down", status: 429 },
      { name: "TypeError", message: "oops" },
    ]);
  });
});

describe("several errors at once", () => {
  const MEMBERS: Record<string, Error> = {
    "control-flow": named("GraphInterrupt"),
    abort: named("AbortError"),
    bug: new TypeError("x"),
    recursion: named("GraphRecursionError"),
    auth: withStatus(401),
    quota: withStatus(402),
    "invalid-request": withStatus(422),
    "not-found": withStatus(404),
    "context-overflow": named("ContextOverflowError"),
    server: withStatus(500),
  };
  const order = Object.keys(MEMBERS);

  it.each(order.slice(0, -1))("%s goes before all that is less serious", (name) => {
    const rest = order.slice(order.indexOf(name)).map((each) => MEMBERS[each]);
    for (const errors of [rest, rest.toReversed()])
      expect(classifyError(new AggregateError(errors))).toMatchObject({ class: name, retryable: false });
  });

  it("a member counts though it is also the cause of another", () => {
    const refused = withStatus(401);
    const around = withStatus(503, { cause: refused });
    for (const errors of [
      [around, refused],
      [refused, around],
    ])
      expect(classifyError(new AggregateError(errors))).toMatchObject({ class: "auth" });
    const limited = withStatus(429);
    for (const errors of [
      [new Error("x", { cause: limited }), limited],
      [limited, new Error("x", { cause: limited })],
    ])
      expect(classifyError(new AggregateError(errors))).toMatchObject({ class: "rate-limit", retryable: true });
  });

  it("an unknown member is a bug among them", () => {
    expect(classifyError(new AggregateError([withStatus(503), new Error("what?")]))).toMatchObject({ class: "bug" });
  });

  it("when all can be tried again, the longest wait counts", () => {
    const wait = (seconds: string): Error => withStatus(429, { headers: { "retry-after": seconds } });
    const failure = classifyError(new AggregateError([withStatus(503), wait("3"), wait("9"), wait("5")]));
    expect(failure).toMatchObject({ retryable: true, retryAfterMs: 9000 });
  });

  it("what a server says must not be tried again goes before what can be", () => {
    const refused = withStatus(429, { headers: { "x-should-retry": "false", "retry-after": "60" } });
    const failure = classifyError(new AggregateError([withStatus(503, { headers: { "retry-after": "9" } }), refused]));
    expect(failure).toMatchObject({ class: "rate-limit", retryable: false, retryAfterMs: 60_000 });
  });

  it("nothing was sent only where no member was sent", () => {
    const refused = Object.assign(new Error("connect ECONNREFUSED"), { code: "ECONNREFUSED" });
    expect(classifyError(new AggregateError([refused, { ...refused }])).neverSent).toBe(true);
    expect(classifyError(new AggregateError([refused, withStatus(503)])).neverSent).toBe(false);
  });

  it("an empty aggregate is judged by itself", () => {
    expect(classifyError(Object.assign(new AggregateError([]), { code: "ETIMEDOUT" }))).toMatchObject({
      class: "timeout",
    });
  });

  it("problems of a form in `errors` are not errors", () => {
    const error = withStatus(503, { errors: [{ message: "too short", code: "too_small" }] });
    expect(classifyError(error)).toMatchObject({ class: "overloaded" });
    expect(classifyError(error).causes).toHaveLength(1);
  });
});

it.each([
  "This model's maximum context length is 8192 tokens.",
  // llama.cpp, Together, Cohere, xAI.
  "the request exceeds the available context size (4096 tokens), try increasing it",
  "Input validation error: `inputs` tokens + `max_new_tokens` must be <= 4097. Given: 5000",
  "too many tokens: total number of tokens in the prompt exceeds the limit",
  "too many tokens: total number of tokens in the prompt cannot exceed 4081 - received 5000",
  "This model's maximum prompt length is 131072 but the request contains 200000 tokens.",
])("a request that any API refuses with known words is known by them: %s", (message) => {
  expect(classifyError(withStatus(400, { message }))).toMatchObject({ class: "context-overflow", retryable: false });
});
