import { describe, expect, it } from "vitest";
import { classifyError } from "./classify-error.ts";

const failed = (message: string, fields: object = {}): Error => Object.assign(new Error(message), fields);

describe("a client of an HTTP API", () => {
  it.each([
    [
      "ollama",
      failed("model is overloaded", { name: "ResponseError", status_code: 503, error: "model is overloaded" }),
    ],
    [
      "got",
      failed("Response code 503 (Service Unavailable)", {
        name: "HTTPError",
        code: "ERR_NON_2XX_3XX_RESPONSE",
        response: { statusCode: 503, headers: {} },
      }),
    ],
    [
      "axios",
      failed("Request failed with status code 503", {
        name: "AxiosError",
        code: "ERR_BAD_RESPONSE",
        response: { status: 503, headers: {} },
      }),
    ],
    ["a response as the cause", new Error("no weather", { cause: new Response("", { status: 503 }) })],
  ])("%s: the status decides", (_, error) => {
    expect(classifyError(error)).toMatchObject({ class: "overloaded", retryable: true, status: 503 });
  });

  it("got keeps the wait that was asked for beside the status", () => {
    const response = { statusCode: 429, headers: { "retry-after": "7" } };
    expect(classifyError(failed("refused", { response }))).toMatchObject({
      class: "rate-limit",
      retryAfterMs: 7_000,
    });
  });
});

describe("gRPC", () => {
  const grpc = (code: number, text: string, details: string): Error =>
    failed(`${code} ${text}: ${details}`, { code, details, metadata: {} });

  it.each([
    [grpc(14, "UNAVAILABLE", "The service is currently unavailable."), "overloaded", true, "UNAVAILABLE"],
    [grpc(8, "RESOURCE_EXHAUSTED", "Quota exceeded for reads per minute."), "rate-limit", true, "RESOURCE_EXHAUSTED"],
    [grpc(4, "DEADLINE_EXCEEDED", "Deadline exceeded after 2s"), "timeout", true, "DEADLINE_EXCEEDED"],
    [grpc(10, "ABORTED", "Too much contention on these documents."), "server", true, "ABORTED"],
    [grpc(16, "UNAUTHENTICATED", "Request had invalid credentials."), "auth", false, "UNAUTHENTICATED"],
    [grpc(3, "INVALID_ARGUMENT", "Bad name"), "invalid-request", false, "INVALID_ARGUMENT"],
    [grpc(1, "CANCELLED", "Cancelled on client"), "abort", false, "CANCELLED"],
  ])("%s", (error, expected, retryable, code) => {
    expect(classifyError(error)).toMatchObject({ class: expected, retryable, code, neverSent: false });
  });

  it("gax's own errors have a code alone", () => {
    const error = failed("Total timeout of API exceeded 60000 milliseconds", { name: "GoogleError", code: 4 });
    expect(classifyError(error)).toMatchObject({ class: "timeout" });
  });

  it("without a connection nothing was sent", () => {
    const error = grpc(14, "UNAVAILABLE", "No connection established. Last error: connect ECONNREFUSED 127.0.0.1:1");
    expect(classifyError(error)).toMatchObject({ class: "overloaded", neverSent: true });
  });

  it("a number for a code is not gRPC's by itself", () => {
    expect(classifyError(failed("bad things", { code: 14 }))).toMatchObject({ class: "bug" });
    expect(classifyError(failed("bad things", { code: 99, details: "x" }))).toMatchObject({ class: "bug" });
  });
});

describe("MCP", () => {
  const mcp = (code: number, text: string): Error => failed(`MCP error ${code}: ${text}`, { name: "McpError", code });

  it.each([
    [mcp(-32001, "Request timed out"), "timeout", true, "-32001"],
    [mcp(-32000, "Connection closed"), "network", true, "-32000"],
    [mcp(-32603, "Internal error"), "server", true, "-32603"],
    [mcp(-32602, "Invalid arguments for tool search"), "invalid-request", false, "-32602"],
    [failed("Error calling tool search: McpError: MCP error -32001: Request timed out"), "timeout", true, "-32001"],
  ])("%s", (error, expected, retryable, code) => {
    expect(classifyError(error)).toMatchObject({ class: expected, retryable, code, neverSent: false });
  });

  it("servers use the same numbers for other things", () => {
    expect(classifyError(mcp(-32000, "Bad Request: No valid session ID provided"))).toMatchObject({ class: "bug" });
  });

  it("a transport's code is the status", () => {
    class StreamableHTTPError extends Error {
      readonly code = 503;
    }
    const error = new StreamableHTTPError("Streamable HTTP error: Error POSTing to endpoint");
    expect(classifyError(error)).toMatchObject({ class: "overloaded", status: 503 });
  });
});

describe("AWS", () => {
  const aws = (name: string, status: number | undefined, fields: object = {}): Error =>
    failed(name, { name, $fault: "client", $metadata: { httpStatusCode: status, attempts: 1 }, ...fields });

  it.each([
    [aws("ThrottlingException", 400, { $retryable: { throttling: true } }), "rate-limit", true],
    [aws("ThrottlingException", undefined), "rate-limit", true],
    [aws("ProvisionedThroughputExceededException", 400), "rate-limit", true],
    [aws("ModelNotReadyException", 429), "overloaded", true],
    [aws("ModelTimeoutException", 408), "timeout", true],
    [aws("SomethingNewException", 400, { $retryable: {} }), "server", true],
    [aws("SomethingNewException", 503, { $retryable: {} }), "overloaded", true],
    [aws("SomethingNewException", 400, { $retryable: { throttling: true } }), "rate-limit", true],
    [aws("ServiceQuotaExceededException", 400), "quota", false],
    [aws("ExpiredTokenException", 400), "auth", false],
    [aws("ValidationException", 400), "invalid-request", false],
  ])("%s, %#", (error, expected, retryable) => {
    expect(classifyError(error)).toMatchObject({ class: expected, retryable });
  });

  it("names itself, and version 2 of the client has the name for a code", () => {
    expect(classifyError(aws("ThrottlingException", 400))).toMatchObject({ provider: "aws", status: 400 });
    const older = failed("Rate exceeded", { code: "ThrottlingException", statusCode: 400, retryable: true });
    expect(classifyError(older)).toMatchObject({ class: "rate-limit", code: "ThrottlingException" });
  });
});

describe("MySQL", () => {
  const mysql = (code: string, errno: number): Error => failed("failed", { code, errno, sqlState: "HY000" });

  it.each([
    [mysql("ER_LOCK_DEADLOCK", 1213), "server", true, false],
    [mysql("ER_LOCK_WAIT_TIMEOUT", 1205), "overloaded", true, false],
    [mysql("ER_CON_COUNT_ERROR", 1040), "overloaded", true, true],
    [mysql("ER_ACCESS_DENIED_ERROR", 1045), "auth", false, false],
    [mysql("ER_DUP_ENTRY", 1062), "invalid-request", false, false],
    [failed("Connection lost", { code: "PROTOCOL_CONNECTION_LOST", fatal: true }), "network", true, false],
  ])("%o", (error, expected, retryable, neverSent) => {
    expect(classifyError(error)).toMatchObject({ class: expected, retryable, neverSent, provider: "mysql" });
  });

  it("is known by its number beside an SQL state", () => {
    expect(classifyError(failed("x", { errno: 1213, sqlState: "40001" }))).toMatchObject({ code: "ER_LOCK_DEADLOCK" });
    expect(classifyError(failed("x", { errno: 1213 }))).toMatchObject({ class: "bug" });
  });
});

describe("Prisma", () => {
  const known = (code: string): Error =>
    failed("failed", { name: "PrismaClientKnownRequestError", code, clientVersion: "6.1.0" });

  it.each([
    [failed("x", { name: "PrismaClientInitializationError", errorCode: "P1001", clientVersion: "6" }), "network", true],
    [known("P1001"), "network", true],
    [known("P1002"), "timeout", true],
    [known("P2024"), "overloaded", true],
  ])("%o: no query was sent", (error, expected, retryable) => {
    expect(classifyError(error)).toMatchObject({ class: expected, retryable, neverSent: true, provider: "prisma" });
  });

  it.each([
    ["P2034", "server", true],
    ["P1017", "network", true],
    ["P2025", "not-found", false],
    ["P2002", "invalid-request", false],
  ])("%s: %s", (code, expected, retryable) => {
    expect(classifyError(known(code))).toMatchObject({ class: expected, retryable, neverSent: false, code });
  });

  it("a code of the same form is somebody else's", () => {
    expect(classifyError(failed("x", { code: "P2034" }))).toMatchObject({ class: "bug" });
  });
});

describe("an error of one's own", () => {
  it("that says retryable is tried again, as one of the server", () => {
    expect(classifyError(failed("warming up", { retryable: true }))).toMatchObject({
      class: "server",
      retryable: true,
    });
    expect(classifyError(Object.assign(new TypeError("x"), { retryable: true }))).toMatchObject({ class: "server" });
  });

  it("says it only where nothing else is known", () => {
    expect(classifyError(failed("x", { retryable: true, status: 401 }))).toMatchObject({
      class: "auth",
      retryable: false,
    });
    const around = failed("x", { retryable: true, cause: failed("y", { status: 401 }) });
    expect(classifyError(around)).toMatchObject({ class: "auth" });
    for (const retryable of ["yes", false, () => true])
      expect(classifyError(failed("x", { retryable }))).toMatchObject({ class: "bug" });
  });
});
