import { describe, expect, it } from "vitest";
import { classifyError } from "./classify-error.ts";

const failed = (message: string, fields: object = {}): Error => Object.assign(new Error(message), fields);
const named = (name: string, message: string, fields: object = {}): Error => failed(message, { name, ...fields });

describe("a driver whose call may have been carried out", () => {
  class SocketClosedUnexpectedlyError extends Error {}

  it.each([
    ["ioredis", failed("Command timed out"), "timeout"],
    ["ioredis", failed("Connection is closed."), "network"],
    [
      "ioredis",
      named("MaxRetriesPerRequestError", "Reached the max retries per request limit (which is 0)."),
      "network",
    ],
    ["redis", new SocketClosedUnexpectedlyError("Socket closed unexpectedly"), "network"],
    ["redis, its class name mangled", failed("Socket closed unexpectedly"), "network"],
    ["cohere-ai", named("CohereError", `"timeout"`, { cause: "timeout" }), "timeout"],
    ["cohere-ai", named("CohereTimeoutError", "Timeout exceeded when calling POST /v2/chat."), "timeout"],
    ["mongodb", named("MongoNetworkError", "connection 3 to 10.0.0.1:27017 closed"), "network"],
    ["mongodb", named("MongoNetworkTimeoutError", "connection 3 to 10.0.0.1:27017 timed out"), "timeout"],
    ["mongodb", mongo("NotWritablePrimary", ["RetryableWriteError"]), "network"],
    ["superagent", failed("Timeout of 50ms exceeded", { code: "ECONNABORTED", timeout: 50 }), "timeout"],
    ["superagent", failed("Response timeout of 50ms exceeded", { code: "ECONNABORTED", timeout: 50 }), "timeout"],
  ])("%s: %s", (_, error, expected) => {
    expect(classifyError(error)).toMatchObject({ class: expected, retryable: true, neverSent: false });
  });

  it("a transaction of MongoDB's that another one has met was rolled back", () => {
    for (const labels of [["TransientTransactionError"], ["TransientTransactionError", "RetryableWriteError"]])
      expect(classifyError(mongo("WriteConflict", labels))).toMatchObject({
        class: "server",
        retryable: true,
        provider: "mongodb",
      });
    expect(classifyError(mongo("DuplicateKey", []))).toMatchObject({ class: "bug" });
  });

  it("no server of MongoDB's was found, after a first try perhaps, unless the cause knows better", () => {
    const error = named("MongoServerSelectionError", "Server selection timed out after 300 ms");
    expect(classifyError(error)).toMatchObject({ class: "network", retryable: true, neverSent: false });
    const refused = named("MongoServerSelectionError", "x", { cause: failed("no", { code: "CERT_HAS_EXPIRED" }) });
    expect(classifyError(refused)).toMatchObject({ class: "auth" });
  });

  it.each([
    ["ETIMEOUT", "timeout"],
    ["ESERVFAIL", "network"],
    ["EREFUSED", "network"],
  ])("%s of a name server: nothing was sent", (code, expected) => {
    const error = failed(`querySrv ${code} _mongodb._tcp.x.example`, { code, errno: undefined, syscall: "querySrv" });
    expect(classifyError(error)).toMatchObject({ class: expected, retryable: true, neverSent: true, code });
  });

  it("ETIMEOUT of a statement that was sent", () => {
    const error = named("RequestError", "Timeout: Request failed to complete in 15000ms", { code: "ETIMEOUT" });
    expect(classifyError(error)).toMatchObject({ class: "timeout", neverSent: false });
  });
});

it("words about a connection prove nothing beside a name: only what pg says, whole, does", () => {
  for (const error of [
    named("LockTimeoutError", "lock timeout expired after the transfer was sent"),
    named("UpstreamNetworkError", "gave up after a connection timeout"),
  ])
    expect(classifyError(error)).toMatchObject({ retryable: true, neverSent: false });
  expect(classifyError(failed("timeout exceeded when trying to connect"))).toMatchObject({ neverSent: true });
});

describe("a name or a text that only resembles one of a driver", () => {
  it.each([
    failed('The user wrote: "Command timed out"'),
    failed("Connection is closed. Please open it with connect()"),
    failed("timeout must be a number"),
    named("TimeoutErrorHandler", "x"),
    named("ValidationError", "TimeoutError is not a field"),
    failed("x", { errorLabels: ["RetryableWriteError"] }),
  ])("%s", (error) => {
    expect(classifyError(error)).toMatchObject({ class: "bug", retryable: false });
  });

  it("counts for less than a status or a cause", () => {
    expect(classifyError(named("UpstreamTimeoutError", "x", { status: 401 }))).toMatchObject({ class: "auth" });
    const cause = failed("no", { status: 403 });
    expect(classifyError(named("UpstreamNetworkError", "x", { cause }))).toMatchObject({ class: "auth" });
  });
});

describe("ChatGoogleGenerativeAI", () => {
  const google = (text: string, fields: object = {}): Error => failed(`[GoogleGenerativeAI Error]: ${text}`, fields);
  const url = "http://127.0.0.1:1/v1beta/models/gemini-2.5-flash:generateContent";

  it.each([google(`Error fetching from ${url}: fetch failed`), google("Error reading from the stream")])(
    "%s",
    (error) => {
      expect(classifyError(error)).toMatchObject({ class: "network", retryable: true, neverSent: false });
    },
  );

  it("an error of another kind is not the network's", () => {
    expect(classifyError(google(`Error fetching from ${url}: Invalid URL`))).toMatchObject({ class: "bug" });
    expect(classifyError(google("First content should be with role 'user'"))).toMatchObject({ class: "bug" });
  });

  it("its own time-out is one for a caller who knows that nobody aborted", () => {
    class GoogleGenerativeAIAbortError extends Error {}
    const text = `[GoogleGenerativeAI Error]: Request aborted when fetching ${url}: This operation was aborted`;
    const error = new GoogleGenerativeAIAbortError(text);
    expect(classifyError(error)).toMatchObject({ class: "abort" });
    expect(classifyError(error, { aborted: false })).toMatchObject({ class: "timeout", retryable: true });
  });

  it.each([
    [{ finishReason: "SAFETY" }, "content-filter"],
    [{ finishReason: "PROHIBITED_CONTENT" }, "content-filter"],
    [{ finishReason: "RECITATION" }, "content-filter"],
    [{ blockReason: "OTHER" }, "content-filter"],
    [{ finishReason: "STOP" }, "server"],
    [{ finishReason: undefined, blockReason: undefined }, "server"],
  ])("an answer without content, %j: %s", (reasons, expected) => {
    const error = named("EmptyContentError", "The model returned no content.", { ...reasons, retryable: false });
    expect(classifyError(error)).toMatchObject({ class: expected, retryable: expected === "server" });
  });
});

describe("Ollama", () => {
  it.each([
    ["Did not receive done or success response in stream.", "network"],
    ["an error was encountered while running the model: unexpected EOF", "server"],
  ])("%s", (message, expected) => {
    expect(classifyError(failed(message))).toMatchObject({ class: expected, retryable: true, neverSent: false });
  });

  it("the same words within others are anybody's", () => {
    expect(classifyError(failed("The log says: an error was encountered while running the model"))).toMatchObject({
      class: "bug",
    });
    expect(classifyError(failed("JSON ends too early: unexpected EOF"))).toMatchObject({ class: "bug" });
  });
});

function mongo(codeName: string, errorLabels: readonly string[]): Error {
  return named("MongoServerError", codeName, { code: 112, codeName, errorLabels });
}
