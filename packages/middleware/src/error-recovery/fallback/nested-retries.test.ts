import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { ChatAnthropic } from "@langchain/anthropic";
import { FakeListChatModel } from "@langchain/core/utils/testing";
import { ChatOpenAI } from "@langchain/openai";
import { initChatModel } from "langchain";
import { describe, expect, it } from "vitest";
import { ScriptedModel } from "../../testing/scripted-model.ts";
import { nestedRetries } from "./nested-retries.ts";

const apiKey = "sk-test";
const openai = (options = {}) => new ChatOpenAI({ model: "gpt-5", apiKey, ...options });
const anthropic = (options = {}) => new ChatAnthropic({ model: "claude-opus-4-5", apiKey, ...options });

describe("nestedRetries", () => {
  it("finds what LangChain's clients retry by themselves, and says how to switch it off", async () => {
    expect(nestedRetries(openai())).toEqual({ maxRetries: 6, hint: "Make it with new ChatOpenAI({ maxRetries: 0 })." });
    expect(nestedRetries(openai({ useResponsesApi: true }))?.maxRetries).toBe(6);
    expect(nestedRetries(anthropic({ maxRetries: 2 }))).toEqual({
      maxRetries: 2,
      hint: "Make it with new ChatAnthropic({ maxRetries: 0 }).",
    });
    expect(nestedRetries(await initChatModel("openai:gpt-5", { apiKey }))).toEqual({
      maxRetries: 6,
      hint: "Make it with initChatModel(name, { maxRetries: 0 }).",
    });
  });

  it("finds nothing where nothing is retried", async () => {
    for (const model of [
      openai({ maxRetries: 0 }),
      anthropic({ maxRetries: 0 }),
      openai({ maxRetries: 0 }).bindTools([]),
      openai().withConfig({ maxRetries: 0 } as object),
      anthropic().withConfig({ maxRetries: 0 } as object),
      await initChatModel("openai:gpt-5", { apiKey, maxRetries: 0 }),
      // Models of one's own have a caller, too, and do not use it.
      new ScriptedModel(() => "Fine."),
      new FakeListChatModel({ responses: ["Fine."] }),
      undefined,
      null,
      "openai:gpt-5",
    ])
      expect(nestedRetries(model)).toBeUndefined();
  });

  it("multiplies the layers", () => {
    expect(nestedRetries(openai({ maxRetries: 0 }).withRetry())).toEqual({
      maxRetries: 2,
      hint: "Leave out withRetry().",
    });
    expect(nestedRetries(openai({ maxRetries: 2 }).bindTools([]).withRetry({ stopAfterAttempt: 4 }))).toEqual({
      maxRetries: 11,
      hint: "Make it with new ChatOpenAI({ maxRetries: 0 }). Leave out withRetry().",
    });
  });

  it("ends in a circle", () => {
    const circle: Record<string, unknown> = { maxAttemptNumber: 3 };
    circle["bound"] = circle;
    expect(nestedRetries(circle)?.maxRetries).toBe(2);
  });

  it("gives hints that work: the client then makes one call", async () => {
    let calls = 0;
    const server = createServer((_, response) => {
      calls++;
      response.writeHead(500, { "content-type": "application/json" }).end("{}");
    });
    server.listen(0, "127.0.0.1");
    await once(server, "listening");
    const baseURL = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    const configuration = { baseURL };
    for (const model of [
      openai({ maxRetries: 0, configuration }),
      openai({ maxRetries: 0, configuration, useResponsesApi: true }),
      openai({ configuration }).withConfig({ maxRetries: 0 } as object),
      anthropic({ maxRetries: 0, anthropicApiUrl: baseURL }),
      await initChatModel("openai:gpt-5", { apiKey, maxRetries: 0, configuration }),
    ]) {
      calls = 0;
      expect(nestedRetries(model)).toBeUndefined();
      await expect(model.invoke("Hello")).rejects.toThrow();
      expect(calls).toBe(1);
    }
    server.closeAllConnections();
    server.close();
  });
});
