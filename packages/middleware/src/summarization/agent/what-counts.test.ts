import {
  dynamicSystemPromptMiddleware,
  createMiddleware,
  initChatModel,
  MiddlewareError,
  toolStrategy,
  tool,
} from "langchain";
import { MemorySaver } from "@langchain/langgraph";
import { ThreadkeepError } from "@threadkeep/state";
import { createAgent, type AgentMiddleware } from "langchain";
import { describe, expect, it } from "vitest";
import { z } from "zod";
import { startOpenAIServer } from "../../testing/openai-server.ts";
import { ScriptedModel } from "../../testing/scripted-model.ts";
import { budgetedAgent, converse, question, SENTENCE, type BudgetedAgentOptions } from "./testing/budgeted-agent.ts";

/** How many questions fit before the first pass. */
async function questionsThatFit(options: BudgetedAgentOptions = {}): Promise<number> {
  const kept = budgetedAgent(options);
  for (let number = 0; number < 30; number++) {
    await converse(kept, number, number + 1);
    if (kept.events.length > 0) return number;
  }
  return Infinity;
}

const fat = tool(() => "", { name: "fat", description: SENTENCE.repeat(20), schema: z.object({ of: z.string() }) });
const Answer = z.object({ found: z.string().describe(SENTENCE.repeat(20)) });

describe("what counts against the budget", () => {
  it.each<[string, BudgetedAgentOptions]>([
    ["a system prompt", { systemPrompt: SENTENCE.repeat(20) }],
    [
      "a system prompt that another middleware writes",
      { outer: [dynamicSystemPromptMiddleware(() => SENTENCE.repeat(20))] },
    ],
    ["the schemas of tools", { tools: [fat] }],
    ["the schemas of tools of other middlewares", { outer: [createMiddleware({ name: "Tools", tools: [fat] })] }],
    ["messages that are added for one call", { outer: [reminding()] }],
  ])("%s", async (_, options) => {
    const plain = await questionsThatFit();
    expect(plain).toBeLessThan(12);
    expect(await questionsThatFit(options)).toBeLessThan(plain - 2);
  });

  it.each([
    ["of a tool strategy", toolStrategy(Answer)],
    ["given as it is", Answer],
  ])("the schema of a structured answer, %s", async (_, responseFormat) => {
    const { budgeted, events } = budgetedAgent({ budget: { budget: { tokens: 300 } } });
    const model = new ScriptedModel(() => "No answer.");
    await createAgent({ model, tools: [], middleware: [budgeted] }).invoke({ messages: [question(0)] });
    expect(events).toEqual([]);
    await createAgent({
      model,
      tools: [],
      middleware: [budgeted],
      responseFormat: responseFormat as typeof Answer,
    }).invoke({
      messages: [question(0)],
    });
    expect(events.map(({ type }) => type)).toEqual(["context.over-budget"]);
    expect(events[0]?.data.tokensBefore).toBeGreaterThan(400);
  });
});

function reminding(): AgentMiddleware {
  return createMiddleware({
    name: "Reminding",
    wrapModelCall: (request, handler) =>
      handler({ ...request, messages: [...request.messages, ...Array.from({ length: 6 }, () => question(99))] }),
  });
}

describe("a budget that is a fraction of the model's window", () => {
  const half = { budget: { fraction: 0.5, of: "model" as const }, target: { tokens: 300 } };

  async function budgetOf(options: BudgetedAgentOptions, configured: object = {}): Promise<number | undefined> {
    const kept = budgetedAgent({ budget: half, ...options });
    await kept.agent.invoke(
      { messages: Array.from({ length: 30 }, (_, number) => question(number)) },
      { configurable: { ...kept.thread.configurable, ...configured } },
    );
    return kept.events[0]?.data.budgetTokens;
  }

  it("is one of the agent's model", async () => {
    expect(await budgetOf({ model: new ScriptedModel(() => "Yes.", { maxInputTokens: 1_600 }) })).toBe(800);
  });

  it("is one of the model that another middleware chooses", async () => {
    const model = new ScriptedModel(() => "Yes.", { maxInputTokens: 1_400 });
    const choosing = createMiddleware({
      name: "Choosing",
      wrapModelCall: (request, handler) => handler({ ...request, model }),
    });
    expect(
      await budgetOf({ model: new ScriptedModel(() => "No.", { maxInputTokens: 100_000 }), outer: [choosing] }),
    ).toBe(700);
  });

  it("is one of the model that this run configures", async () => {
    const { baseURL, requests, close } = await startOpenAIServer();
    const model = await initChatModel("gpt-4o", {
      modelProvider: "openai",
      configurableFields: ["model"],
      apiKey: "none",
      configuration: { baseURL },
    });
    const budget = { budget: { fraction: 0.1, of: "model" as const }, target: { tokens: 300 } };
    expect(await budgetOf({ model: model as never, budget }, { model: "gpt-4" })).toBe(819);
    expect(requests[0]?.body.model).toBe("gpt-4");
    await close();
  });

  it("asks for tokens where the window is not known", async () => {
    const error: unknown = await budgetOf({}).catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(MiddlewareError);
    const { cause } = error as Error;
    expect(ThreadkeepError.isInstance(cause) && cause.code).toBe("summarization.unknown-window");
    expect((error as Error).message).toContain("budget: { tokens: 100_000 }");
  });

  it("leaves an unknown window alone where the budget is in tokens", async () => {
    const kept = budgetedAgent({ checkpointer: new MemorySaver() });
    expect(await converse(kept, 0, 1)).toHaveLength(2);
  });
});
