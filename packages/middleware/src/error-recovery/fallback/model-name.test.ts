import { ChatAnthropic } from "@langchain/anthropic";
import { AzureChatOpenAI, ChatOpenAI } from "@langchain/openai";
import { initChatModel } from "langchain";
import { describe, expect, it } from "vitest";
import { ScriptedModel } from "../../testing/scripted-model.ts";
import { modelName } from "./model-name.ts";
import { modelProvider } from "./model-provider.ts";

const openai = new ChatOpenAI({ model: "gpt-5", apiKey: "sk-test" });
const anthropic = new ChatAnthropic({ model: "claude-opus-4-5", apiKey: "sk-test" });
const azure = new AzureChatOpenAI({
  model: "gpt-5",
  azureOpenAIApiKey: "test",
  azureOpenAIApiInstanceName: "host",
  azureOpenAIApiDeploymentName: "mine",
  azureOpenAIApiVersion: "2026-01-01",
});

describe("modelName", () => {
  it.each([
    ["openai:gpt-5", openai],
    ["anthropic:claude-opus-4-5", anthropic],
    ["azure:gpt-5", azure],
    ["openai:gpt-5", "gpt-5"],
    ["google-genai:gemini-3", "google-genai:gemini-3"],
    ["my-own", "my-own"],
    ["ScriptedModel", new ScriptedModel(() => "Fine.")],
  ])("is %s", (name, model) => {
    expect(modelName(model)).toBe(name);
  });

  it("reads through what is wrapped around a model", async () => {
    for (const wrapped of [
      openai.bindTools([]),
      openai.withConfig({ tags: ["x"] }),
      openai.withRetry().withConfig({ tags: ["x"] }),
      openai.withFallbacks([anthropic]),
      openai.withStructuredOutput({ title: "Answer", type: "object", properties: {} }),
      await initChatModel("openai:gpt-5", { apiKey: "sk-test" }),
      await initChatModel("gpt-5", { apiKey: "sk-test", configurableFields: ["model"] }),
      (await initChatModel("openai:gpt-5", { apiKey: "sk-test" })).bindTools([]),
    ])
      expect(modelName(wrapped)).toBe("openai:gpt-5");
  });

  it("never throws and always ends", () => {
    const circle: Record<string, unknown> = {};
    circle["bound"] = { runnable: circle };
    const throwing = new Proxy(
      {},
      {
        get: () => {
          throw new Error("no");
        },
      },
    );
    for (const model of [undefined, null, 3, Symbol("x"), throwing]) {
      expect(modelName(model)).toBe("unknown");
      expect(modelProvider(model)).toBe("unknown");
    }
    expect(modelName(circle)).toBe("Object");
    expect(modelName("")).toBe("unknown");
  });
});

describe("modelProvider", () => {
  it.each([
    ["openai", openai],
    ["openai", azure],
    ["anthropic", anthropic],
    ["openai", "azure_openai:gpt-5"],
    ["google", "google-vertexai:gemini-3"],
    ["google", "google_genai"],
    ["bedrock", "bedrock_converse"],
    ["bedrock", "amazon_bedrock"],
    ["mistral", "mistralai"],
    ["groq", "groq"],
  ])("is the API %s", (provider, model) => {
    expect(modelProvider(model)).toBe(provider);
  });
});
