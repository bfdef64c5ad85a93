import { ChatAnthropic } from "@langchain/anthropic";
import { ChatOpenAI } from "@langchain/openai";
import { fetch as undiciFetch, request } from "undici";
import { afterEach, describe, expect, it, vi } from "vitest";
import { rejectionOf } from "../../testing/rejection-of.ts";
import { startFaultServer, type Fault } from "../../testing/fault-server.ts";
import { classifyError } from "./classify-error.ts";

const closing: (() => Promise<void>)[] = [];
afterEach(async () => {
  vi.restoreAllMocks();
  for (const close of closing.splice(0)) await close();
});

const PAGE = "<!DOCTYPE html><html><body>Bad gateway</body></html>";
const answer = (type: string, body: string): Fault => ({
  type: "answer",
  status: 200,
  headers: { "content-type": type },
  body,
});
const ANSWERS: Record<string, Fault> = {
  "a page": answer("text/html", PAGE),
  "a page that says it is JSON": answer("application/json", PAGE),
  "JSON that is cut off": answer("application/json", `{"id":"x","choices":[{"message":{"content":"hel`),
  nothing: answer("application/json", ""),
  "an empty object": answer("application/json", "{}"),
  "an empty stream": answer("text/event-stream", ""),
};
const MODELS = {
  ChatOpenAI: (baseURL: string) =>
    new ChatOpenAI({ model: "gpt-5", apiKey: "sk-test", maxRetries: 0, configuration: { baseURL } }),
  "ChatOpenAI, responses": (baseURL: string) =>
    new ChatOpenAI({
      model: "gpt-5",
      apiKey: "sk-test",
      maxRetries: 0,
      useResponsesApi: true,
      configuration: { baseURL },
    }),
  ChatAnthropic: (anthropicApiUrl: string) =>
    new ChatAnthropic({ model: "claude-opus-4-5", apiKey: "sk-test", maxRetries: 0, anthropicApiUrl }),
};

describe("status 200 and no answer", () => {
  const cases = Object.keys(MODELS).flatMap((model) => Object.keys(ANSWERS).map((body) => [model, body] as const));

  it.each(cases)("%s gets %s: the server's fault, not the program's", async (model, body) => {
    const url = await serve(ANSWERS[body] as Fault);
    const error = await rejectionOf(MODELS[model as keyof typeof MODELS](url).invoke("Hello"));
    expect(classifyError(error)).toMatchObject({ class: "server", retryable: true, neverSent: false });
  });

  it.each(cases)("%s gets %s, in a bundle", async (model, body) => {
    const url = await serve(ANSWERS[body] as Fault);
    const error = bundled(await rejectionOf(MODELS[model as keyof typeof MODELS](url).invoke("Hello")));
    expect(classifyError(error)).toMatchObject({ class: "server", retryable: true, neverSent: false });
  });

  it("an event of a stream that is cut off", async () => {
    // The client prints what it could not read.
    vi.spyOn(console, "error").mockReturnValue();
    const url = await serve(answer("text/event-stream", `data: {"id":"x","cho\n\n`));
    const read = async (): Promise<void> => {
      for await (const _ of await MODELS.ChatOpenAI(url).stream("Hello"));
    };
    const error = await rejectionOf(read());
    expect(classifyError(error)).toMatchObject({ class: "server", retryable: true });
    expect(classifyError(bundled(error))).toMatchObject({ class: "server", retryable: true });
  });

  it.each([
    ["Node's fetch", async (url: string) => (await fetch(url)).json()],
    ["undici's fetch", async (url: string) => (await undiciFetch(url)).json()],
    ["undici's request", async (url: string) => (await request(url)).body.json()],
  ])("read by %s", async (_, read) => {
    const error = await rejectionOf(read(await serve(ANSWERS["a page"] as Fault)));
    expect(classifyError(error)).toMatchObject({ class: "server", retryable: true });
    expect(classifyError(bundled(error))).toMatchObject({ class: "server", retryable: true });
  });

  it("the same mistakes in one's own code are bugs", async () => {
    expect(classifyError(await rejectionOf(parse("{")))).toMatchObject({ class: "bug", retryable: false });
    const text = fetch(await serve(ANSWERS["a page"] as Fault)).then((response) => response.text());
    expect(classifyError(await rejectionOf(text.then((page) => parse(page))))).toMatchObject({ class: "bug" });
    const mistake = await rejectionOf(readMessage(undefined));
    for (const error of [mistake, bundled(mistake)])
      expect(classifyError(error)).toMatchObject({ class: "bug", retryable: false });
  });
});

/** As it is thrown where all files are one: all places in files are in that one, Node's own stay. */
function bundled(error: unknown): unknown {
  if (!(error instanceof Error)) return expect.unreachable("no error");
  const stack = error.stack?.replaceAll(/(?<=[\s(])(?:file:\/\/)?\/\S+:\d+:\d+/g, "/app/dist/server.mjs:1:1");
  expect(stack).not.toContain("node_modules");
  return Object.defineProperty(error, "stack", { value: stack });
}

async function parse(text: string): Promise<unknown> {
  return JSON.parse(text);
}

async function readMessage(answered: { message: string } | undefined): Promise<string> {
  return (answered as { message: string }).message;
}

async function serve(fault: Fault): Promise<string> {
  const server = await startFaultServer(() => fault);
  closing.push(() => server.close());
  return server.url;
}
