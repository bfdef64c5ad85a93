import { describe, expect, it } from "vitest";
import { classifyError } from "./classify-error.ts";

const NOON = Date.parse("2026-03-01T12:00:00Z");

function classify(headers: unknown, status = 429): ReturnType<typeof classifyError> {
  return classifyError(Object.assign(new Error("x"), { status, headers }), { now: () => NOON });
}

describe("where the headers are", () => {
  it.each([
    ["a Headers object", new Headers({ "Retry-After": "7" })],
    ["a plain object", { "retry-after": "7" }],
    ["a plain object in another case", { "RETRY-After": 7 }],
    ["a Map", new Map([["Retry-After", "7"]])],
  ])("%s", (_, headers) => {
    expect(classify(headers).retryAfterMs).toBe(7000);
  });

  it("of a header that came more than once, as Node's list or joined as fetch does, the longest counts", () => {
    const headers = new Headers([
      ["retry-after", "7"],
      ["retry-after", "9"],
    ]);
    const date = "Sun, 01 Mar 2026 12:00:09 GMT";
    for (const given of [
      headers,
      { "retry-after": ["9", "7"] },
      { "retry-after": "7, 9" },
      { "retry-after": `${date}, ${date}` },
      { "retry-after": `7, ${date}` },
    ])
      expect(classify(given).retryAfterMs).toBe(9000);
    expect(classify({ "retry-after-ms": "250, 300" }).retryAfterMs).toBe(300);
  });

  it("the response beside an error of AWS, and that of cohere-ai", () => {
    const error = new Error("Too many requests");
    Object.defineProperty(error, "$response", { value: { headers: { "retry-after": "7" } }, enumerable: false });
    Object.assign(error, { name: "ThrottlingException", $metadata: { httpStatusCode: 429 } });
    expect(classifyError(error)).toMatchObject({ class: "rate-limit", retryAfterMs: 7000 });
    const rawResponse = { headers: new Headers({ "retry-after": "7" }) };
    expect(classifyError(Object.assign(new Error("x"), { statusCode: 429, rawResponse })).retryAfterMs).toBe(7000);
  });

  it("the response of axios", () => {
    const response = { status: 503, headers: { "retry-after": "7" } };
    const failure = classifyError(Object.assign(new Error("x"), { response }));
    expect(failure).toMatchObject({ class: "overloaded", status: 503, retryAfterMs: 7000 });
  });

  it("an error inside of a wrapper", () => {
    const inner = Object.assign(new Error("x"), { status: 429, headers: { "retry-after": "7" } });
    expect(classifyError(new Error("call failed", { cause: inner })).retryAfterMs).toBe(7000);
  });
});

describe("how long to wait", () => {
  it.each([
    [{ "retry-after": "0" }, 0],
    [{ "retry-after": "1.5" }, 1500],
    [{ "retry-after": "Sun, 01 Mar 2026 12:00:30 GMT" }, 30_000],
    [{ "retry-after": "Sun, 01 Mar 2026 11:59:00 GMT" }, 0],
    // The two older forms that HTTP still allows.
    [{ "retry-after": "Sunday, 01-Mar-26 12:00:30 GMT" }, 30_000],
    [{ "retry-after": "Sun Mar  1 12:00:30 2026" }, 30_000],
    [{ "retry-after": "2026-03-01T12:00:30Z" }, 30_000],
    [{ "retry-after-ms": "250" }, 250],
    [{ "retry-after-ms": "0.5" }, 1],
    [{ "retry-after-ms": "250", "retry-after": "1" }, 250],
    [{ "retry-after-ms": "soon", "retry-after": "1" }, 1000],
    [{ "retry-after": "86400" }, 86_400_000],
    // A date in seconds, most likely: too long a wait like any other.
    [{ "retry-after": "1772366430" }, 1_772_366_430_000],
  ])("%j: %d ms", (headers, expected) => {
    expect(classify(headers).retryAfterMs).toBe(expected);
  });

  it.each([
    "",
    "-5",
    "NaN",
    "Infinity",
    "1e9",
    "soon",
    "seconds 5",
    "delta 12",
    "12 seconds",
    "1 minute",
    "5;w=60",
    "7, soon",
    "Sun, 99 Mar 2026 12:00:30 GMT",
    "2026-03-01T12:00:30",
  ])("%j is nothing that anybody means", (value) => {
    expect(classify({ "retry-after": value })).not.toHaveProperty("retryAfterMs");
  });

  it.each([
    ["Please try again in 343ms.", 343],
    ["Please try again in 1.2s. Visit the console.", 1200],
    ["Please try again in 6m0s.", 360_000],
    ["Please try again in 1h2m3s.", 3_723_000],
    ["Please try again in a while.", undefined],
    ["Please try again in 5 seconds", undefined],
  ])("in the text of a gateway that drops headers: %s", (message, expected) => {
    const error = { type: "tokens", code: "rate_limit_exceeded", param: null, message };
    const failure = classifyError(Object.assign(new Error(message), { ...error, error, status: 429, requestID: null }));
    expect(failure.class).toBe("rate-limit");
    expect(failure.retryAfterMs).toBe(expected);
  });
});

describe("x-should-retry", () => {
  it("goes before what the class says, in both directions", () => {
    expect(classify({ "x-should-retry": "false" })).toMatchObject({ class: "rate-limit", retryable: false });
    expect(classify({ "X-Should-Retry": "true" }, 400)).toMatchObject({ class: "invalid-request", retryable: true });
    expect(classify({ "x-should-retry": "perhaps" })).toMatchObject({ retryable: true });
  });

  it("does not make an interrupt or an abort retryable", () => {
    for (const name of ["GraphInterrupt", "AbortError"]) {
      const error = Object.assign(new Error("x"), { name, status: 500, headers: { "x-should-retry": "true" } });
      expect(classifyError(error).retryable).toBe(false);
    }
  });
});
