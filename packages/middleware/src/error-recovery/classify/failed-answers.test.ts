import { GoogleGenAI } from "@google/genai";
import { ChatOpenAI } from "@langchain/openai";
import { afterEach, describe, expect, it } from "vitest";
import { startFaultServer, type Fault } from "../../testing/fault-server.ts";
import { rejectionOf } from "../../testing/rejection-of.ts";
import { classifyError } from "./classify-error.ts";

const closing: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const close of closing.splice(0)) await close();
});

describe("failures under status 200", () => {
  it("a stream of Google's that ends within an event, without a broken connection", async () => {
    const whole = `data: {"candidates":[{"content":{"parts":[{"text":"Hel"}]}}]}\n\n`;
    const baseUrl = await serve({ type: "events", events: [whole, `data: {"candidates":[{"content":{"par`] });
    const { models } = new GoogleGenAI({ apiKey: "x", httpOptions: { baseUrl } });
    const read = drain(models.generateContentStream({ model: "gemini", contents: "Hello" }));
    expect(classifyError(await rejectionOf(read))).toMatchObject({
      class: "network",
      retryable: true,
      neverSent: false,
    });
  });

  it.each([
    ["server_error", "The server had an error.", { class: "server", retryable: true }],
    [
      "rate_limit_exceeded",
      "Rate limit reached. Please try again in 2s.",
      { class: "rate-limit", retryable: true, retryAfterMs: 2_000 },
    ],
    ["vector_store_timeout", "The vector store did not answer.", { class: "timeout", retryable: true }],
    [
      "invalid_prompt",
      "Invalid prompt: your prompt was flagged as potentially violating our usage policy.",
      { class: "content-filter", retryable: false },
    ],
  ])("a response of OpenAI's that has failed: %s", async (code, message, expected) => {
    const failed = { id: "resp_1", object: "response", status: "failed", error: { code, message }, output: [] };
    const url = await serve({ type: "answer", status: 200, body: failed });
    const error = await rejectionOf(openai(url, { useResponsesApi: true }).invoke("Hello"));
    expect(classifyError(error)).toMatchObject({ ...expected, provider: "openai", code, message });
  });

  it.each([
    [500, "InternalServerError", { class: "server", retryable: true, status: 500 }],
    [502, undefined, { class: "server", retryable: true, status: 502 }],
    [503, "ServiceUnavailable", { class: "overloaded", retryable: true, status: 503 }],
    [429, "RateLimit", { class: "rate-limit", retryable: true, status: 429 }],
    ["429", "RateLimit", { class: "rate-limit", retryable: true, status: 429 }],
    [400, "BadRequestError", { class: "invalid-request", retryable: false, status: 400 }],
  ])("an error within a stream whose code is a status: %s", async (code, type, expected) => {
    const events = [`data: ${JSON.stringify({ error: { message: "It failed.", type, param: null, code } })}\n\n`];
    const url = await serve({ type: "events", events });
    const error = await rejectionOf(drain(openai(url).stream("Hello")));
    expect(classifyError(error)).toMatchObject({ ...expected, provider: "openai" });
  });
});

describe("an error within a stream of an API that is made like OpenAI's", () => {
  it.each([
    [{ type: "overloaded_error", message: "Overloaded" }, "overloaded", true],
    [{ type: "api_error", message: "Internal server error" }, "server", true],
    [{ type: "rate_limit_error", message: "Too many requests" }, "rate-limit", true],
    [{ type: "timeout_error", message: "The request took too long." }, "timeout", true],
    [{ type: "authentication_error", message: "The key is wrong." }, "auth", false],
    [{ code: "overloaded", message: "Come back later." }, "overloaded", true],
    [{ type: "exceed_context_size_error", message: "It is too long." }, "context-overflow", false],
    [{ message: "The server had an error while processing your request. Sorry about that!" }, "server", true],
    [{ message: "The engine is currently overloaded, please try again later" }, "overloaded", true],
    [{ type: "constructor", message: "It failed." }, "bug", false],
  ])("%j: %s", async (error, expected, retryable) => {
    const url = await serve({ type: "events", events: [`data: ${JSON.stringify({ error })}\n\n`] });
    const thrown = await rejectionOf(drain(openai(url).stream("Hello")));
    expect(classifyError(thrown)).toMatchObject({ class: expected, retryable, provider: "openai" });
  });
});

function openai(baseURL: string, options: { useResponsesApi?: boolean } = {}): ChatOpenAI {
  return new ChatOpenAI({ model: "gpt-5", apiKey: "sk-test", maxRetries: 0, configuration: { baseURL }, ...options });
}

async function drain(stream: Promise<AsyncIterable<unknown>>): Promise<void> {
  for await (const _ of await stream);
}

async function serve(fault: Fault): Promise<string> {
  const server = await startFaultServer(() => fault);
  closing.push(() => server.close());
  return server.url;
}
