import { ChatAnthropic } from "@langchain/anthropic";
import { HumanMessage } from "@langchain/core/messages";
import { tool } from "@langchain/core/tools";
import { ChatOpenAI } from "@langchain/openai";
import { createAgent, createMiddleware } from "langchain";
import { afterEach, describe, expect, it } from "vitest";
import { z } from "zod";
import { startFaultServer } from "../../testing/fault-server.ts";
import { ScriptedModel } from "../../testing/scripted-model.ts";
import { errorRecoveryMiddleware } from "../agent/error-recovery-middleware.ts";
import { toolChoiceForOtherModel } from "./tool-choice-for-other-model.ts";

const search = tool(() => "found", { name: "search", description: "Finds.", schema: z.object({ q: z.string() }) });
const webSearch = { type: "web_search_20250305", name: "web_search" };

const closing: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const close of closing.splice(0)) await close();
});

const ANTHROPIC_ANSWER = {
  id: "msg_1",
  type: "message",
  role: "assistant",
  model: "claude",
  stop_reason: "end_turn",
  content: [{ type: "text", text: "Hi." }],
  usage: { input_tokens: 1, output_tokens: 1 },
};
const OPENAI_ANSWER = {
  id: "chatcmpl-1",
  object: "chat.completion",
  model: "gpt-5",
  choices: [{ index: 0, message: { role: "assistant", content: "Hi." }, finish_reason: "stop" }],
};

/** As langchain's middlewares name a tool. */
const byName = { type: "function", function: { name: "search" } };

describe("the tool that a model which stands in has to call, as its API gets it", () => {
  it.each([
    [byName, { type: "tool", name: "search" }],
    ["required", { type: "any" }],
    ["auto", { type: "auto" }],
    ["none", { type: "none" }],
    [{ type: "function", function: { name: "web_search" } }, undefined],
    [{ type: "web_search_preview" }, undefined],
  ])("%j, of ChatAnthropic", async (toolChoice, expected) => {
    expect(await sentToStandIn("anthropic", toolChoice)).toEqual(expected);
  });

  it.each([
    [byName, byName],
    [{ type: "tool", name: "search" }, byName],
    [{ type: "any" }, "required"],
    [{ tool: { name: "search" } }, byName],
    [{ any: {} }, "required"],
    ["required", "required"],
  ])("%j, of ChatOpenAI", async (toolChoice, expected) => {
    expect(await sentToStandIn("openai", toolChoice)).toEqual(expected);
  });
});

describe("toolChoiceForOtherModel", () => {
  it("changes nothing for the same provider", () => {
    const among = { from: "openai:gpt-5", to: "openai:gpt-5-mini", tools: [] };
    expect(toolChoiceForOtherModel(byName, among)).toBe(byName);
    expect(toolChoiceForOtherModel("required", among)).toBe("required");
  });

  it("lets the model choose where nothing is left to choose from", () => {
    const among = { from: "openai:gpt-5", to: "anthropic:claude-opus-4-5", tools: [] };
    expect(toolChoiceForOtherModel("required", among)).toBeUndefined();
    expect(toolChoiceForOtherModel(byName, among)).toBeUndefined();
    expect(toolChoiceForOtherModel("auto", among)).toBe("auto");
  });
});

/** What the API of the other model was sent, after the agent's own has failed. */
async function sentToStandIn(provider: "anthropic" | "openai", toolChoice: unknown): Promise<unknown> {
  const body = provider === "anthropic" ? ANTHROPIC_ANSWER : OPENAI_ANSWER;
  const server = await startFaultServer(() => ({ type: "answer", status: 200, body }));
  closing.push(() => server.close());
  const model =
    provider === "anthropic"
      ? new ChatAnthropic({ model: "claude-opus-4-5", apiKey: "x", maxRetries: 0, anthropicApiUrl: server.url })
      : new ChatOpenAI({ model: "gpt-5", apiKey: "x", maxRetries: 0, configuration: { baseURL: server.url } });
  const choosing = createMiddleware({
    name: "Choosing",
    wrapModelCall: (request, handler) =>
      handler({ ...request, tools: [...request.tools, webSearch], toolChoice: toolChoice as "auto" }),
  });
  const failing = new ScriptedModel(() => Object.assign(new Error("overloaded"), { status: 503 }));
  const recovery = errorRecoveryMiddleware({ attempts: 1, fallback: [{ model }] });
  const agent = createAgent({ model: failing, tools: [search], middleware: [choosing, recovery] });
  await agent.invoke({ messages: [new HumanMessage("Hello")] });
  return (JSON.parse(server.requests[0]!.body) as { tool_choice?: unknown }).tool_choice;
}
