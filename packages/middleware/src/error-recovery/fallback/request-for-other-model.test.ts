import { ChatAnthropic } from "@langchain/anthropic";
import { HumanMessage, SystemMessage } from "@langchain/core/messages";
import { tool } from "@langchain/core/tools";
import { ChatOpenAI, tools as openaiTools } from "@langchain/openai";
import { createAgent, createMiddleware, type ModelRequest } from "langchain";
import { describe, expect, it } from "vitest";
import { z } from "zod";
import { deepFreeze } from "../../testing/deep-freeze.ts";
import { ScriptedModel } from "../../testing/scripted-model.ts";
import { requestForOtherModel } from "./request-for-other-model.ts";
import { settingsForOtherModel } from "./settings-for-other-model.ts";
import { toolsForOtherModel } from "./tools-for-other-model.ts";

const openai = new ChatOpenAI({ model: "gpt-5", apiKey: "sk-test" });
const anthropic = new ChatAnthropic({ model: "claude-opus-4-5", apiKey: "sk-test" });
const search = tool(() => "found", { name: "search", description: "Finds.", schema: z.object({ q: z.string() }) });

describe("settingsForOtherModel", () => {
  it("keeps what LangChain itself defines, and nothing that one provider was told", () => {
    const settings = deepFreeze({
      cache_control: { type: "ephemeral" },
      prompt_cache_key: "user-42",
      thinking: { type: "enabled", budget_tokens: 1_000 },
      reasoning: { effort: "high" },
      headers: { authorization: "secret" },
      stop: ["END"],
      timeout: 1_000,
      tags: ["mine"],
    });
    expect(settingsForOtherModel(settings, anthropic, openai)).toEqual({
      stop: ["END"],
      timeout: 1_000,
      tags: ["mine"],
    });
    expect(settingsForOtherModel(settings, openai, openai)).toBe(settings);
  });

  it("gives the same object back when nothing is left out", () => {
    const settings = { stop: ["END"] };
    expect(settingsForOtherModel(settings, anthropic, openai)).toBe(settings);
  });
});

describe("toolsForOtherModel", () => {
  it("leaves out tools that only the one provider runs", () => {
    const functionTool = { type: "function", function: { name: "read", parameters: {} } };
    const ownTools = [
      { type: "web_search_20250305", name: "web_search" },
      openaiTools.webSearch(),
      { type: "code_interpreter" },
    ];
    const kept = [search, functionTool];
    expect(toolsForOtherModel([...kept, ...ownTools], anthropic, openai)).toEqual(kept);
    expect(toolsForOtherModel(kept, anthropic, openai)).toBe(kept);
    expect(toolsForOtherModel(ownTools, openai, openai)).toBe(ownTools);
  });

  it.each([
    { name: "write", description: "Writes.", input_schema: { type: "object" }, cache_control: { type: "ephemeral" } },
    { type: "custom", name: "write", description: "Writes.", input_schema: { type: "object" } },
  ])("has Anthropic's form of a tool in the one that all clients convert: %j", (written) => {
    const definition = { name: "write", description: "Writes.", parameters: { type: "object" } };
    expect(toolsForOtherModel([deepFreeze(written)], anthropic, openai)).toEqual([
      { type: "function", function: definition },
    ]);
    const other = new ChatAnthropic({ model: "claude-opus-4-5", apiKey: "sk-other" });
    expect(toolsForOtherModel([written], anthropic, other)).toEqual([written]);
  });

  it.each([
    { type: "custom", custom: { name: "code", description: "Runs." } },
    { type: "custom", name: "code", description: "Runs." },
  ])("leaves out OpenAI's tools that take text, at which Anthropic's client throws: %j", (written) => {
    expect(toolsForOtherModel([search, written], openai, anthropic)).toEqual([search]);
  });
});

describe("requestForOtherModel", () => {
  it("changes messages, system message, tools and settings of a request, and not the request", () => {
    const cached = { type: "text", text: "Be brief.", cache_control: { type: "ephemeral" } } as const;
    const request = deepFreeze({
      model: "anthropic:claude-opus-4-5",
      messages: [new HumanMessage({ content: [{ ...cached }] })],
      systemMessage: new SystemMessage({ content: [{ ...cached }] }),
      tools: [{ type: "web_search_20250305", name: "web_search" }],
      modelSettings: { cache_control: { type: "ephemeral" } },
      toolChoice: "auto",
    });
    const other = requestForOtherModel(request, "openai:gpt-5");
    expect(other).toMatchObject({ model: "openai:gpt-5", tools: [], modelSettings: {}, toolChoice: "auto" });
    expect(JSON.stringify(other)).not.toContain("cache_control");
    expect(other.systemMessage.text).toBe("Be brief.");
  });

  it("may be made again in one model call of an agent, for one fallback after another", async () => {
    const asked: string[] = [];
    const fallback = (name: string) =>
      new ScriptedModel(([system]) => {
        asked.push(`${name}: ${system?.text}`);
        return name === "last" ? "Fine." : new Error("overloaded");
      });
    const models = ["first", "last"].map(fallback);
    const middleware = createMiddleware({
      name: "Fallbacks",
      wrapModelCall: async (request, handler) => {
        for (const model of models) {
          try {
            return await handler(requestForOtherModel(request as ModelRequest, model) as typeof request);
          } catch {
            continue;
          }
        }
        return handler(request);
      },
    });
    const systemPrompt = new SystemMessage({
      content: [
        { type: "text", text: "Be brief. ", cache_control: { type: "ephemeral" } },
        { type: "text", text: "Be kind." },
      ],
    });
    const agent = createAgent({ model: anthropic, tools: [], systemPrompt, middleware: [middleware] });
    const { messages } = await agent.invoke({ messages: [new HumanMessage("Hello")] });
    expect(messages.at(-1)?.text).toBe("Fine.");
    expect(asked).toEqual(["first: Be brief. Be kind.", "last: Be brief. Be kind."]);
  });
});
