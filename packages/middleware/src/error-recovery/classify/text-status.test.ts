import { describe, expect, it } from "vitest";
import { classifyError } from "./classify-error.ts";

describe("a plain error with a status in its text", () => {
  it.each([
    "HTTP 503 Service Unavailable",
    "HTTP 503",
    "HTTP 503: try later",
    "HTTP/1.1 503 Service Unavailable",
    "HTTP error 503",
    "HTTP error! status: 503",
    "HTTP error! Status: 503",
    "Request failed with status code 503",
    "Request failed with status 503.",
    "weather API: status=503",
    "statusCode: 503, body: {}",
    "503 status code (no body)",
    "HTTP error (503)",
    "Response code 503 (Service Unavailable)",
    "Unexpected server response: 503",
    "The server responded with 503",
    "503 Service Unavailable",
    "GET https://weather.test/today failed: 503 Service Unavailable",
    "Service Unavailable",
  ])("%s", (message) => {
    const expected = { class: "overloaded", retryable: true, status: 503 };
    expect(classifyError(new Error(message))).toMatchObject(expected);
    expect(classifyError(message)).toMatchObject(expected);
  });

  it.each([
    ["HTTP 429 Too Many Requests", "rate-limit", true],
    ["HTTP 500", "server", true],
    ["504 Gateway Timeout", "timeout", true],
    ["HTTP 401 Unauthorized", "auth", false],
    ["404 Not Found", "not-found", false],
    ["Request failed with status code 422", "invalid-request", false],
  ])("%s: %s", (message, expected, retryable) => {
    expect(classifyError(new Error(message))).toMatchObject({ class: expected, retryable });
  });

  it.each([
    "Room 503 is taken",
    "404 documents were read",
    "503 Servers are up",
    "It took 500 ms, status 200",
    "HTTP 5031",
    "status: 503ms",
    "status 500.25",
    "status 500%",
    "HTTP 200 OK",
    "The file is called http503",
    "returned 500 rows",
  ])("%s: no status", (message) => {
    expect(classifyError(new Error(message))).toMatchObject({ class: "bug", retryable: false });
    expect(classifyError(new Error(message))).not.toHaveProperty("status");
  });

  it("counts only where nothing else is known", () => {
    const withCause = new Error("HTTP 503", { cause: Object.assign(new Error("x"), { status: 401 }) });
    expect(classifyError(withCause)).toMatchObject({ class: "auth", status: 401 });
    expect(classifyError(new TypeError("HTTP 503"))).toMatchObject({ class: "bug" });
    expect(classifyError(Object.assign(new Error("HTTP 503"), { status: 401 }))).toMatchObject({ class: "auth" });
    expect(classifyError(Object.assign(new Error("HTTP 503"), { code: "ECONNRESET" }))).toMatchObject({
      class: "network",
    });
  });

  it("is looked for at the start only, and ends on any text", () => {
    expect(classifyError(new Error(`${"x ".repeat(300)}HTTP 503`))).toMatchObject({ class: "bug" });
    expect(classifyError(new Error("status".repeat(100_000)))).toMatchObject({ class: "bug" });
  });
});
