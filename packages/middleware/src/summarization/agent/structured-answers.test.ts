import { AIMessage, type BaseMessage } from "@langchain/core/messages";
import { MemorySaver } from "@langchain/langgraph";
import { createAgent, providerStrategy, tool, toolStrategy } from "langchain";
import { describe, expect, it } from "vitest";
import { z } from "zod";
import { findBreaches } from "../../testing/provider-rules.ts";
import { ScriptedModel } from "../../testing/scripted-model.ts";
import { budgetedAgent, callsOf, historyOf, idsOf, question, readPages } from "./testing/budgeted-agent.ts";

const Answer = z.object({ found: z.string() }).meta({ title: "Answer" });
const long = Array.from({ length: 20 }, (_, number) => question(number));

function answering(args: object, id: string): AIMessage {
  return new AIMessage({ content: "", tool_calls: [{ name: "Answer", args: args as Record<string, unknown>, id }] });
}

function partsOf(model: ScriptedModel, budgeted: ReturnType<typeof budgetedAgent>["budgeted"]) {
  return { model, checkpointer: new MemorySaver(), middleware: [budgeted] };
}

function expectPassed(messages: BaseMessage[], archived: unknown[]): void {
  expect(findBreaches(messages)).toEqual([]);
  expect(messages[0]).toMatchObject({ id: "question-0", additional_kwargs: { lc_source: "summarization" } });
  const ids = idsOf(messages).filter((id) => id?.startsWith("question-"));
  expect(ids.slice(1)).toEqual(idsOf(long.slice(-(ids.length - 1))));
  expect(archived).toHaveLength(20 - (ids.length - 1));
}

describe("a pass beside a structured answer", () => {
  it("of a provider strategy", async () => {
    const model = new ScriptedModel(() => '{"found":"a fare"}');
    const { budgeted, ...kept } = budgetedAgent();
    const agent = createAgent({ ...partsOf(model, budgeted), responseFormat: providerStrategy(Answer) });
    const { structuredResponse, messages } = await agent.invoke({ messages: long }, kept.thread);
    expect(structuredResponse).toEqual({ found: "a fare" });
    expectPassed(messages, kept.archived());
    expect(messages.at(-1)?.content).toBe('{"found":"a fare"}');
    expect(await historyOf({ ...kept, agent })).toHaveLength(3);
  });

  it("of a tool strategy", async () => {
    const model = new ScriptedModel(() => answering({ found: "a fare" }, "a"));
    const { budgeted, ...kept } = budgetedAgent();
    const agent = createAgent({ ...partsOf(model, budgeted), responseFormat: toolStrategy(Answer) });
    const { structuredResponse, messages } = await agent.invoke({ messages: long }, kept.thread);
    expect(structuredResponse).toEqual({ found: "a fare" });
    expectPassed(messages, kept.archived());
    expect(messages.slice(-3).map((message) => message.type)).toEqual(["ai", "tool", "ai"]);
    expect(await historyOf({ ...kept, agent })).toHaveLength(3);
  });

  it("of a tool strategy that has to be asked again", async () => {
    const model = new ScriptedModel(() =>
      answering(model.calls.length === 1 ? {} : { found: "a fare" }, `a${model.calls.length}`),
    );
    const { budgeted, ...kept } = budgetedAgent();
    const agent = createAgent({ ...partsOf(model, budgeted), responseFormat: toolStrategy(Answer) });
    const { structuredResponse, messages } = await agent.invoke({ messages: long }, kept.thread);
    expect(structuredResponse).toEqual({ found: "a fare" });
    expectPassed(messages, kept.archived());
    expect(messages.slice(-5).map((message) => message.type)).toEqual(["ai", "tool", "ai", "tool", "ai"]);
    expect(model.calls.map(({ messages: sent }) => findBreaches(sent))).toEqual([[], []]);
    expect(model.calls[1]?.messages[0]?.additional_kwargs).toHaveProperty("threadkeep");
    expect(kept.summarizer.calls).toHaveLength(1);
  });

  it("after tools were called in parallel", async () => {
    const model = new ScriptedModel(() =>
      model.calls.length === 1
        ? new AIMessage({ content: "", tool_calls: callsOf(1, 2, 1) })
        : answering({ found: "it" }, "a"),
    );
    const { budgeted, ...kept } = budgetedAgent();
    const agent = createAgent({
      ...partsOf(model, budgeted),
      tools: [readPages],
      responseFormat: toolStrategy(Answer),
    });
    const { structuredResponse, messages } = await agent.invoke({ messages: long }, kept.thread);
    expect(structuredResponse).toEqual({ found: "it" });
    expectPassed(messages, kept.archived());
    expect(model.calls.map(({ messages: sent }) => findBreaches(sent))).toEqual([[], []]);
  });
});

describe("a pass beside tools", () => {
  const stop = tool(({ pages }: { pages: number }) => `stopped at ${pages}`, {
    name: "read_pages",
    description: "Stops.",
    schema: z.object({ pages: z.number() }),
    returnDirect: true,
  });

  it("that return directly: the update of the call before is there, and nothing is asked after", async () => {
    const model = new ScriptedModel(() => new AIMessage({ content: "", tool_calls: callsOf(7) }));
    const kept = budgetedAgent({ model, tools: [stop] });
    const { messages } = await kept.agent.invoke({ messages: long }, kept.thread);
    expect(model.calls).toHaveLength(1);
    expect(messages.at(-1)?.content).toBe("stopped at 7");
    expectPassed(messages, kept.archived());
  });
});
