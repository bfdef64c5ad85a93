import { describe, expect, it } from "vitest";
import { ScriptedModel } from "../../testing/scripted-model.ts";
import { budgetTokensOf, contextWindowOf } from "./context-window.ts";

describe("a model's window", () => {
  it("is what its profile says, before what its name says", () => {
    expect(contextWindowOf(new ScriptedModel(() => "", { maxInputTokens: 50_000 }))).toBe(50_000);
    expect(contextWindowOf({ model: "gpt-4o", profile: { maxInputTokens: 9_000 } })).toBe(9_000);
    expect(contextWindowOf({ model: "gpt-4o", profile: {} })).toBe(128_000);
  });

  it("is what LangChain's table has of its name", () => {
    expect(contextWindowOf({ model: "gpt-5-nano" })).toBe(400_000);
    expect(contextWindowOf({ modelName: "claude-3-haiku-20240307" })).toBe(200_000);
  });

  it("is that of the model that bindTools has wrapped", () => {
    const bound = new ScriptedModel(() => "", { maxInputTokens: 50_000 }).withConfig({ tags: ["bound"] });
    expect(contextWindowOf(bound)).toBe(50_000);
  });

  it.each([[{ model: "qwen3:8b" }], [{}], [undefined], [null], [{ profile: { maxInputTokens: 0 } }], [{ model: 5 }]])(
    "is not known of %o",
    (model) => expect(contextWindowOf(model)).toBeUndefined(),
  );
});

describe("the budget", () => {
  it("is the tokens given, whatever the model", () => expect(budgetTokensOf({ tokens: 3_000 }, undefined)).toBe(3_000));

  it("is a share of the agent's window", () => {
    expect(budgetTokensOf({ fraction: 0.33, of: "model" }, { model: "gpt-4o" })).toBe(42_240);
  });

  it.each([
    [{ model: "qwen3:8b" }, /^The context window of the model "qwen3:8b" is not known\. Give the budget in tokens/],
    [{ modelName: "qwen3:8b" }, /^The context window of the model "qwen3:8b" is not known/],
    [new ScriptedModel(() => ""), /^The context window of the model "ScriptedModel" is not known/],
    [{ bound: { model: "qwen3:8b" } }, /^The context window of the model "qwen3:8b" is not known/],
    [
      "openai:gpt-4o",
      /names are not resolved here\. Give the model: await initChatModel\("openai:gpt-4o"\) of langchain\.$/,
    ],
    [{ invoke: () => {} }, /^The context window of the agent's model is not known/],
    [undefined, /no model was given\. Pass it as agentModel, or give budget: \{ tokens \}/],
  ])("is an error as a share of a window that nobody knows (%#)", (model, message) => {
    const read = () => budgetTokensOf({ fraction: 0.5, of: "model" }, model);
    expect(read).toThrow(message);
    expect(read).toThrow(expect.objectContaining({ code: "summarization.unknown-window" }));
  });
});
