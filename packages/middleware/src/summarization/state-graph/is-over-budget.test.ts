import { HumanMessage, SystemMessage, ToolMessage } from "@langchain/core/messages";
import { END, MemorySaver, MessagesAnnotation, START, StateGraph } from "@langchain/langgraph";
import { describe, expect, it } from "vitest";
import { emptyModel, failingModel, summarizingModel } from "../../testing/summarizer-models.ts";
import { ScriptedModel } from "../../testing/scripted-model.ts";
import { summarizeMessages } from "../summarize-messages.ts";
import { isOverBudget } from "./is-over-budget.ts";
import { createSummarizationNode } from "./summarization-node.ts";
import {
  BUDGET,
  chat,
  chatBuilder,
  chatGraph,
  historyOf,
  newThread,
  watchedOptions,
  type PassOptions,
} from "./testing/chat-graph.ts";
import { question, talk, turnOf, turnsOf } from "./testing/chatter.ts";

/** How often the node ran: one checkpoint each says so. */
async function passesOf(chatting: Parameters<typeof historyOf>[0]): Promise<number> {
  return (await historyOf(chatting)).filter(({ tasks }) => tasks.some(({ name }) => name === "summarize")).length;
}

describe("a small thread with the predicate on the edge", () => {
  it("has as many checkpoints as one without any summarization", async () => {
    const bare = new StateGraph(MessagesAnnotation)
      .addNode("agent", ({ messages }) => ({ messages: turnOf(Number(messages.at(-1)!.id!.split("/")[0])).slice(1) }))
      .addEdge(START, "agent")
      .addEdge("agent", END)
      .compile({ checkpointer: new MemorySaver() });
    const kept = chatGraph();
    const thread = newThread();
    await chat({ graph: bare, thread }, 0, 3);
    await chat(kept, 0, 3);
    expect((await historyOf(kept)).length).toBe((await historyOf({ graph: bare, thread })).length);
    expect(await passesOf(kept)).toBe(0);
  });

  it("goes through the node as soon as it is above the budget, and not again until it is once more", async () => {
    const kept = chatGraph();
    await chat(kept, 0, 20);
    expect(kept.events.length).toBeGreaterThan(3);
    expect(await passesOf(kept)).toBe(kept.events.length);
  });
});

describe("isOverBudget", () => {
  it("needs nothing, or no more than the budget", () => {
    const messages = turnsOf(0, 4);
    expect(isOverBudget()({ messages: turnsOf(0, 20) })).toBe(true);
    expect(isOverBudget()({ messages })).toBe(false);
    expect(isOverBudget({ budget: { tokens: 300 } })({ messages })).toBe(true);
    expect(isOverBudget({ budget: { tokens: 300 } })({ messages: [] })).toBe(false);
    expect(isOverBudget({ budget: { tokens: 300 } })({} as { messages: [] })).toBe(false);
  });

  it("counts system prompt and tools", () => {
    const messages = turnsOf(0, 2);
    const budget = { tokens: 900 };
    const system = "Never change a reservation that is not the caller's. ".repeat(80);
    const tools = [{ type: "function", function: { name: "f", description: system, parameters: {} } }];
    expect(isOverBudget({ budget })({ messages })).toBe(false);
    expect(isOverBudget({ budget, system })({ messages })).toBe(true);
    expect(isOverBudget({ budget, tools })({ messages })).toBe(true);
  });

  it("refuses the options that the node refuses", () => {
    const invalid = expect.objectContaining({ code: "summarization.invalid-option" });
    expect(() => isOverBudget({ budget: { tokens: 0 } })).toThrow(invalid);
    expect(() => isOverBudget({ budget: { tokens: 100 }, keep: { tokens: 100 } })).toThrow(invalid);
    expect(() => isOverBudget({ budgets: { tokens: 100 } } as object)).toThrow(/budgets is not an option/);
  });
});

describe("a budget that is a fraction", () => {
  const fraction = { budget: { fraction: 0.01, of: "model" } } as const;
  const unknown = expect.objectContaining({ code: "summarization.unknown-window" });
  // The summarizer's window is known, and has nothing to do with it.
  const model = new ScriptedModel(() => "", { maxInputTokens: 1_000_000 });

  it("is refused at once without the agent's model, and with one whose window is not known", () => {
    const { options } = watchedOptions({ ...fraction, model });
    expect(() => createSummarizationNode(options)).toThrow(unknown);
    expect(() => createSummarizationNode({ ...options, agentModel: summarizingModel() })).toThrow(unknown);
    expect(() => isOverBudget({ ...fraction, model })).toThrow(unknown);
  });

  it("is one of the agent's window, in the node and the predicate, whatever the summarizer's", async () => {
    const agentModel = new ScriptedModel(() => "", { maxInputTokens: 100_000 });
    const kept = chatGraph({ node: { ...fraction, agentModel } });
    await chat(kept, 0, 8);
    expect(kept.events[0]?.data).toMatchObject({ budgetTokens: BUDGET, targetTokens: BUDGET / 2 });
  });
});

describe("sizes in tokens beside a fraction", () => {
  const budget = { fraction: 0.01, of: "model" } as const;
  const agentModel = new ScriptedModel(() => "", { maxInputTokens: 100_000 });

  it.each<[string, Partial<PassOptions>]>([
    ["target", { target: { tokens: BUDGET } }],
    ["keep", { keep: { tokens: BUDGET } }],
    ["summaryTokens", { summaryTokens: BUDGET / 2 }],
  ])("refuse a %s that the window has no room for, as soon as it is known", async (name, sizes) => {
    const { options } = watchedOptions({ ...sizes, budget });
    const refusal = expect.objectContaining({
      code: "summarization.invalid-option",
      context: { name },
    });
    expect(() => createSummarizationNode({ ...options, agentModel })).toThrow(refusal);
    expect(() => isOverBudget({ ...options, agentModel })).toThrow(refusal);
    await expect(summarizeMessages([], { ...options, agentModel })).rejects.toEqual(refusal);
    const larger = new ScriptedModel(() => "", { maxInputTokens: 200_000 });
    expect(() => createSummarizationNode({ ...options, agentModel: larger })).not.toThrow();
  });
});

describe.each([
  ["fails", failingModel()],
  ["answers nothing", emptyModel()],
])("after a summarizer that %s", (_, model) => {
  it("leaves the node out until more tokens came in, in that thread only", async () => {
    // No preview is worth its while, so that nothing but a summary could help.
    const kept = chatGraph({ node: { model, toolResults: { previewChars: 10_000 } } });
    await chat(kept, 0, 17);
    const tokens = kept.events.map(({ data }) => data.tokensBefore);
    expect(new Set(kept.events.map(({ type }) => type))).toEqual(new Set(["context.kept", "context.over-budget"]));
    expect(await passesOf(kept)).toBeLessThan(12);
    // A quarter of what a thread gains between two passes, from where the one before has left it.
    const kepts = kept.events.filter(({ type }) => type === "context.kept").map(({ data }) => data);
    for (const [rank, { tokensBefore }] of kepts.slice(1).entries())
      expect(tokensBefore).toBeGreaterThanOrEqual(kepts[rank]!.tokensAfter + 125);
    expect(tokens.length).toBeGreaterThan(2);

    const { messages } = (await kept.graph.getState(kept.thread)).values as typeof MessagesAnnotation.State;
    expect(messages).toHaveLength(85);
    const state = { messages: [...messages, question(17)] };
    expect(kept.isOver({ messages }, kept.run)).toBe(false);
    expect(kept.isOver(state, newThread())).toBe(true);
  });
});

describe("the memory of a thread", () => {
  it("is shared by a node and a predicate made from separate options", async () => {
    const model = failingModel();
    const kept = chatGraph({ node: { model }, edge: { budget: { tokens: BUDGET }, keep: { messages: 4 } } });
    await chat(kept, 0, 20);
    expect(model.calls.length).toBeGreaterThan(1);
    expect(await passesOf(kept)).toBeLessThan(12);
  });

  it("holds in a subgraph as well, for each subgraph apart", async () => {
    const silent = { agent: () => ({}) };
    const failing = chatBuilder({ ...silent, node: { model: failingModel() } });
    const working = chatBuilder(silent);
    const graph = new StateGraph(MessagesAnnotation)
      .addNode("failing", failing.builder.compile())
      .addNode("working", working.builder.compile())
      .addEdge(START, "failing")
      .addEdge("failing", "working")
      .addEdge("working", END)
      .compile({ checkpointer: new MemorySaver() });
    await graph.invoke({ messages: [...talk(0, 14), question(14)] }, newThread());
    expect(failing.events.map(({ type }) => type)).toEqual(["context.kept", "context.over-budget"]);
    // The second is not held back by the failure of the first.
    expect(working.events.map(({ type }) => type)).toEqual(["context.summarized"]);
  });

  it("of a failure in a subgraph keeps that subgraph's node out in the next run", async () => {
    const model = failingModel();
    const inner = chatBuilder({ node: { model }, agent: () => ({}) });
    const graph = new StateGraph(MessagesAnnotation)
      .addNode("inner", inner.builder.compile())
      .addEdge(START, "inner")
      .compile({ checkpointer: new MemorySaver() });
    await graph.invoke({ messages: [...talk(0, 14), question(14)] }, inner.thread);
    const { messages } = await graph.invoke({ messages: [new HumanMessage("Go on.")] }, inner.thread);
    expect(messages).toHaveLength(30);
    expect(model.calls).toHaveLength(1);
    expect(inner.events.filter(({ type }) => type === "context.kept")).toHaveLength(1);
  });

  it("is over once the thread fits, also when the node was left out", async () => {
    const model = failingModel();
    const kept = chatGraph({ node: { model } });
    const config = kept.run;
    await kept.graph.invoke({ messages: [...talk(0, 14), question(14)] }, kept.thread);
    const calls = model.calls.length;
    expect(kept.isOver({ messages: talk(0, 12) }, config)).toBe(false);
    expect(kept.isOver({ messages: talk(0, 2) }, config)).toBe(false);
    expect(kept.isOver({ messages: talk(0, 12) }, config)).toBe(true);
    expect(calls).toBeGreaterThan(0);
  });

  it("is that of the run around an edge function, which need not pass its config on", async () => {
    const { options } = watchedOptions({ model: failingModel() });
    const isOver = isOverBudget(options);
    const asked: boolean[][] = [];
    const graph = new StateGraph(MessagesAnnotation)
      .addNode("summarize", createSummarizationNode(options))
      .addNode("agent", () => ({}))
      .addEdge(START, "summarize")
      .addConditionalEdges("summarize", (state, config) => {
        asked.push([isOver(state), isOver(state, config), isOver(state, {})]);
        return "agent";
      })
      .addEdge("agent", END)
      .compile({ checkpointer: new MemorySaver() });
    await graph.invoke({ messages: talk(0, 14) }, newThread());
    expect(asked).toEqual([[false, false, true]]);
  });

  it("of 1,000 threads is kept, and that of the one used longest ago is given up", async () => {
    const { options } = watchedOptions({ model: failingModel() });
    const node = createSummarizationNode(options);
    const isOver = isOverBudget(options);
    const state = { messages: talk(0, 14) };
    const config = (id: string) => ({ configurable: { thread_id: id } });
    await node(state, config("oldest"));
    await node(state, config("old"));
    expect(isOver(state, config("oldest"))).toBe(false);
    for (let id = 0; id < 999; id++) await node(state, config(`new-${id}`));
    expect(isOver(state, config("oldest"))).toBe(true);
    expect(isOver(state, config("old"))).toBe(false);
  });
});

describe("a pinned tail above the budget", () => {
  it("lets the node run once to say so, and again when something can leave", async () => {
    const kept = chatGraph({ node: { keep: { messages: 0 } } });
    await kept.graph.invoke({ messages: [question(0, 60)] }, kept.thread);
    await kept.graph.invoke({ messages: [new SystemMessage("Be brief.")] }, kept.thread);
    expect(kept.events.map(({ type }) => type)).toEqual(["context.over-budget"]);
    expect(await passesOf(kept)).toBe(1);

    await kept.graph.invoke({ messages: [question(1)] }, kept.thread);
    expect(await passesOf(kept)).toBe(2);
    expect(kept.events.map(({ type }) => type)).toEqual(["context.over-budget", "context.summarized"]);
    expect(kept.events[1]?.data.tokensAfter).toBeLessThan(BUDGET);
  });

  it("has its large tool results shortened, which the predicate says too", async () => {
    const { options, events } = watchedOptions();
    const config = newThread();
    const [asked, calls, first, second] = turnOf(0);
    const large = new ToolMessage({ ...(first as ToolMessage), content: String(first!.content).repeat(30) });
    const state = { messages: [asked!, calls!, large, second!] };
    const isOver = isOverBudget(options);
    expect(isOver(state, config)).toBe(true);
    const { messages } = await createSummarizationNode(options)(state, config);
    expect(events.map(({ type }) => type)).toEqual(["context.shortened", "context.over-budget"]);
    expect(isOver({ messages: [asked!, calls!, ...(messages ?? []).slice(-2)] }, config)).toBe(false);
    expect(messages?.at(-1)).toMatchObject({ id: second!.id });
  });
});
