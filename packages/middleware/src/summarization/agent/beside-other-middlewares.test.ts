import { AIMessage, HumanMessage, ToolMessage, type BaseMessage } from "@langchain/core/messages";
import { Command } from "@langchain/langgraph";
import {
  ClearToolUsesEdit,
  contextEditingMiddleware,
  createMiddleware,
  humanInTheLoopMiddleware,
  modelFallbackMiddleware,
  modelRetryMiddleware,
} from "langchain";
import { describe, expect, it } from "vitest";
import { guardGraph } from "../../guard/guard-graph.ts";
import { stateGuardMiddleware } from "../../guard/state-guard-middleware.ts";
import { snapshotOf } from "../../testing/message-snapshot.ts";
import { findBreaches } from "../../testing/provider-rules.ts";
import { ScriptedModel } from "../../testing/scripted-model.ts";
import {
  BUDGET,
  budgetedAgent,
  callsOf,
  converse,
  idsOf,
  question,
  readPages,
  SENTENCE,
  stateOf,
} from "./testing/budgeted-agent.ts";

const long = Array.from({ length: 20 }, (_, number) => question(number));

function failingFirst(failures: number): ScriptedModel {
  const model: ScriptedModel = new ScriptedModel(() =>
    model.calls.length <= failures ? new Error("overloaded") : "Yes.",
  );
  return model;
}

/** What was archived, and what of the same is still in state: each message once, in order. */
function expectComplete(messages: BaseMessage[], archived: readonly { id?: string | undefined }[], all = long): void {
  expect(messages[0]?.additional_kwargs).toMatchObject({ lc_source: "summarization" });
  const kept = idsOf(messages.slice(1)).filter((id) => all.some((message) => message.id === id));
  expect([...idsOf(archived), ...kept]).toEqual(idsOf(all));
}

describe("a pass beside langchain's middlewares", () => {
  const retry = () => modelRetryMiddleware({ maxRetries: 2, initialDelayMs: 0, jitter: false });

  it.each([
    ["outside", { outer: [retry()] }],
    ["inside", { inner: [retry()] }],
  ])("modelRetryMiddleware %s: one summary, one update, all tries the same", async (_, middlewares) => {
    const model = failingFirst(2);
    const kept = budgetedAgent({ model, ...middlewares });
    const { messages } = await kept.agent.invoke({ messages: long }, kept.thread);
    expectComplete(messages, kept.archived());
    expect(kept.summarizer.calls).toHaveLength(1);
    expect(model.calls).toHaveLength(3);
    expect(idsOf(model.calls[2]!.messages)).toEqual(idsOf(messages.slice(0, -1)));
  });

  it.each([
    ["outside", (other: ScriptedModel) => ({ outer: [modelFallbackMiddleware(other)] })],
    ["inside", (other: ScriptedModel) => ({ inner: [modelFallbackMiddleware(other)] })],
  ])("modelFallbackMiddleware %s", async (_, around) => {
    const other = new ScriptedModel(() => "Instead.");
    const kept = budgetedAgent({ model: failingFirst(9), ...around(other) });
    const { messages } = await kept.agent.invoke({ messages: long }, kept.thread);
    expect(messages.at(-1)?.content).toBe("Instead.");
    expectComplete(messages, kept.archived());
    expect(kept.summarizer.calls).toHaveLength(1);
    expect(idsOf(other.calls[0]!.messages)).toEqual(idsOf(messages.slice(0, -1)));
  });

  it("humanInTheLoopMiddleware: the thread that waits is short already, and goes on after the answer", async () => {
    const model = new ScriptedModel(() =>
      model.calls.length === 1 ? new AIMessage({ content: "", tool_calls: callsOf(1, 1) }) : "Read.",
    );
    const outer = [humanInTheLoopMiddleware({ interruptOn: { read_pages: true } } as never)];
    const kept = budgetedAgent({ model, tools: [readPages], outer });
    await kept.agent.invoke({ messages: long }, kept.thread);
    const waiting = await stateOf(kept);
    expect(waiting.next).toEqual(["HumanInTheLoopMiddleware.after_model"]);
    expectComplete(waiting.messages, kept.archived());
    const decisions = [{ type: "approve" }, { type: "reject", message: "Not that." }];
    const { messages } = await kept.agent.invoke(new Command({ resume: { decisions } }) as never, kept.thread);
    expectComplete(messages, kept.archived());
    expect(findBreaches(messages)).toEqual([]);
    expect(kept.summarizer.calls).toHaveLength(1);
  });

  it("contextEditingMiddleware inside: what it clears for a call stays whole in the state", async () => {
    const model = new ScriptedModel(() =>
      model.calls.length <= 2 ? new AIMessage({ content: "", tool_calls: callsOf(2) }) : "Read.",
    );
    const clearing = new ClearToolUsesEdit({ trigger: { tokens: 1 }, keep: { messages: 0 } });
    const kept = budgetedAgent({ model, tools: [readPages], inner: [contextEditingMiddleware({ edits: [clearing] })] });
    const { messages } = await kept.agent.invoke({ messages: [question(0)] }, kept.thread);
    expect(model.calls[1]?.messages.at(-1)?.content).toBe("[cleared]");
    const results = messages.filter((message) => ToolMessage.isInstance(message));
    expect(results.map(({ content }) => content)).toEqual(Array(2).fill(`2 pages: ${SENTENCE.repeat(6)}`));
  });
});

describe("a request that is not the state's", () => {
  const rewriting = (rewrite: (messages: BaseMessage[]) => BaseMessage[]) =>
    createMiddleware({
      name: "Rewriting",
      wrapModelCall: (request, handler) => handler({ ...request, messages: rewrite(request.messages) }),
    });

  it("has messages for this call only: they are sent, never archived and never saved", async () => {
    const first = new HumanMessage({ id: "note", content: "Mind the time." });
    const outer = [rewriting((messages) => [first, ...messages, new HumanMessage("Answer in one word.")])];
    const model = new ScriptedModel(() => "Yes.");
    const kept = budgetedAgent({ model, outer });
    const { messages } = await kept.agent.invoke({ messages: long }, kept.thread);
    expectComplete(messages, kept.archived());
    const [sent] = model.calls;
    expect(sent?.messages.map(({ content }) => content)).toEqual([
      "Mind the time.",
      ...messages.slice(0, -1).map(({ content }) => content),
      "Answer in one word.",
    ]);
  });

  it("does not take a reminder at its end for the live turn", async () => {
    const model = new ScriptedModel(() =>
      model.calls.length <= 4 ? new AIMessage({ content: "", tool_calls: callsOf(4) }) : "Read.",
    );
    const outer = [rewriting((messages) => [...messages, new HumanMessage("Go on.")])];
    const kept = budgetedAgent({ model, tools: [readPages], outer, budget: { keep: { messages: 0 } } });
    const { messages } = await kept.agent.invoke({ messages: [question(0)] }, kept.thread);
    expect(messages[0]).toMatchObject({ id: "question-0", content: question(0).content });
    expect(messages).toHaveLength(10);
    expect(findBreaches(messages)).toEqual([]);
  });

  it("repeats the question at its end: the one in state may leave, the repeated one is sent", async () => {
    const outer = [rewriting((messages) => [...messages, messages[0]!])];
    const model = new ScriptedModel(() => "Yes.");
    const kept = budgetedAgent({ model, outer });
    const { messages } = await kept.agent.invoke({ messages: long }, kept.thread);
    expectComplete(messages, kept.archived());
    expect(model.calls[0]?.messages.at(-1)?.content).toBe(question(0).content);
  });

  it("masks contents: the summarizer sees the mask, the archive gets the original", async () => {
    const masked = (message: BaseMessage) => new HumanMessage({ ...message, content: `*** ${SENTENCE.repeat(3)}` });
    const kept = budgetedAgent({ outer: [rewriting((messages) => messages.map(masked))] });
    const { messages } = await kept.agent.invoke({ messages: long }, kept.thread);
    expectComplete(messages, kept.archived());
    expect(kept.archived()).toEqual(long.slice(0, kept.archived().length).map(snapshotOf));
    expect(JSON.stringify(kept.summarizer.calls[0]?.messages)).not.toContain("Question 0?");
    expect(messages.at(-2)?.content).toBe(question(19).content);
  });

  it("hides old messages: they stay in the state", async () => {
    const kept = budgetedAgent({ outer: [rewriting((messages) => messages.slice(2))] });
    const { messages } = await kept.agent.invoke({ messages: long }, kept.thread);
    expect(idsOf(messages).slice(0, 3)).toEqual(["question-0", "question-1", "question-2"]);
    expectComplete(messages.slice(2), kept.archived(), long.slice(2));
  });

  it("holds a broken exchange that is not in the state: it is left alone", async () => {
    const orphan = new ToolMessage({ id: "orphan", content: "lost", tool_call_id: "nobody's" });
    const model = new ScriptedModel(() => "Yes.");
    const kept = budgetedAgent({ model, outer: [rewriting((messages) => [...messages, orphan])] });
    const { messages } = await kept.agent.invoke({ messages: long }, kept.thread);
    expectComplete(messages, kept.archived());
    expect(messages.at(-1)?.content).toBe("Yes.");
    expect(model.calls[0]?.messages.at(-1)).toBe(orphan);
  });

  it("is sent twice: the update is saved once", async () => {
    const outer = [
      createMiddleware({
        name: "Twice",
        wrapModelCall: async (request, handler) => {
          await handler(request);
          return handler({ ...request, messages: [...request.messages, new HumanMessage("Again, please.")] });
        },
      }),
    ];
    const model = new ScriptedModel(() => `Answer ${model.calls.length}.`);
    const kept = budgetedAgent({ model, outer });
    const { messages } = await kept.agent.invoke({ messages: long }, kept.thread);
    expectComplete(messages, kept.archived());
    expect(messages.at(-1)?.content).toBe("Answer 2.");
    expect(kept.summarizer.calls).toHaveLength(1);
  });

  it("is tried again because a middleware between fails after the answer", async () => {
    let checks = 0;
    const checking = createMiddleware({
      name: "Checking",
      wrapModelCall: async (request, handler) => {
        const answer = await handler(request);
        if (checks++ === 0) throw new Error("not good enough");
        return answer;
      },
    });
    const outer = [modelRetryMiddleware({ maxRetries: 1, initialDelayMs: 0 }), checking];
    const kept = budgetedAgent({ outer });
    const { messages } = await kept.agent.invoke({ messages: long }, kept.thread);
    expectComplete(messages, kept.archived());
  });
});

describe("a pass beside the guards of this package", () => {
  const model = () => new ScriptedModel(() => SENTENCE.repeat(3));

  it.each([
    ["stateGuardMiddleware outside", { outer: [stateGuardMiddleware({ maxBytes: "12 KB" })] }],
    ["stateGuardMiddleware inside", { inner: [stateGuardMiddleware({ maxBytes: "12 KB" })] }],
  ])("%s: a long thread never meets the limit", async (_, middlewares) => {
    const kept = budgetedAgent({ model: model(), ...middlewares });
    const messages = await converse(kept, 0, 20);
    expect(findBreaches(messages)).toEqual([]);
    expect(kept.archived().length + messages.length - 1).toBe(40);
  });

  it("guardGraph: a long thread never meets the limit", async () => {
    const kept = budgetedAgent({ model: model() });
    const guarded = guardGraph(kept.agent, { maxBytes: "12 KB" });
    const messages = await converse({ ...kept, agent: guarded }, 0, 20);
    expect(kept.archived().length + messages.length - 1).toBe(40);
  });

  it("guardGraph: an answer that is too large leaves the state as it was, summary included", async () => {
    const large = new ScriptedModel(() => "a".repeat(20_000));
    const kept = budgetedAgent({ model: large });
    const guarded = guardGraph(kept.agent, { maxBytes: "12 KB" });
    await expect(guarded.invoke({ messages: long }, kept.thread)).rejects.toMatchObject({ code: "state.oversized" });
    expect(idsOf((await stateOf(kept)).messages)).toEqual(idsOf(long));
    expect(kept.events[0]?.data.tokensAfter).toBeLessThan(BUDGET);
  });
});
