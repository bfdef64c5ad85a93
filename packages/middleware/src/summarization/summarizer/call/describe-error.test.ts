import { MiddlewareError } from "langchain";
import { describe, expect, it } from "vitest";
import { describeError } from "./describe-error.ts";

class RateLimitError extends Error {
  readonly status = 429;
}

const key = "sk-fake-key";

describe("describeError", () => {
  it("gives class and status", () => {
    expect(describeError(new RateLimitError(key))).toEqual({
      reason: "error",
      errorName: "RateLimitError",
      status: 429,
    });
  });

  it.each<[string, object]>([
    ["statusCode", { statusCode: 503 }],
    ["a response", { response: { status: 503 } }],
    ["the AWS SDK's metadata", { $metadata: { httpStatusCode: 503 } }],
    ["a number as code", { code: 503 }],
  ])("finds the status in %s", (_, fields) => {
    expect(describeError(Object.assign(new Error(key), fields)).status).toBe(503);
  });

  it("looks through wrappers for the error that says what happened", () => {
    const wrapped = MiddlewareError.wrap(new Error("x", { cause: new RateLimitError(key) }), "retry");

    expect(describeError(wrapped)).toEqual({ reason: "error", errorName: "RateLimitError", status: 429 });
    expect(describeError(new Error("x", { cause: new TypeError(key) }))).toEqual({
      reason: "error",
      errorName: "TypeError",
    });
  });

  it.each<[unknown, string]>([
    [new Error(key), "Error"],
    [key, "string"],
    [undefined, "undefined"],
    [Object.assign(new Error(key), { name: `the key is ${key}` }), "Error"],
    [Object.assign(Object.create(null), { message: key }), "Error"],
  ])("never repeats a text: %#", (error, errorName) => {
    expect(describeError(error)).toEqual({ reason: "error", errorName });
  });

  it("survives causes that point in a circle", () => {
    const error = new Error("x");
    error.cause = error;

    expect(describeError(error)).toEqual({ reason: "error", errorName: "Error" });
  });
});
