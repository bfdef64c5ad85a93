import { AIMessage, HumanMessage, type BaseMessage } from "@langchain/core/messages";
import { MemorySaver } from "@langchain/langgraph";
import { createTokenCounter } from "@threadkeep/state";
import { createAgent } from "langchain";
import { afterEach, describe, expect, it } from "vitest";
import { snapshotOf } from "../../testing/message-snapshot.ts";
import { startOpenAIServer, type OpenAIServer, type OpenAIServerOptions } from "../../testing/openai-server.ts";
import { findBreaches } from "../../testing/provider-rules.ts";
import { ScriptedModel } from "../../testing/scripted-model.ts";
import {
  BUDGET,
  budgetedAgent,
  callsOf,
  chattyModel,
  converse,
  historyOf,
  idsOf,
  openAIModel,
  question,
  readPages,
  SENTENCE,
  stateOf,
} from "./testing/budgeted-agent.ts";

let server: OpenAIServer | undefined;
afterEach(async () => {
  await server?.close();
  server = undefined;
});

async function serve(options: OpenAIServerOptions): Promise<OpenAIServer> {
  server = await startOpenAIServer(options);
  return server;
}

/** Calls for a page in the first `exchanges` calls since the last question, then answers. */
function reading(exchanges: number): NonNullable<OpenAIServerOptions["answer"]> {
  let calls = 0;
  return ({ messages }) => {
    const since = messages.length - 1 - messages.findLastIndex(({ role }) => role === "user");
    if (since >= exchanges * 2) return `Read. ${SENTENCE}`;
    const read = { name: "read_pages", arguments: '{"pages":2}' };
    return { tool_calls: [{ id: `call-${calls++}`, type: "function", function: read }] };
  };
}

describe("contextBudgetMiddleware", () => {
  it("keeps a thread of many runs within its budget at a provider that counts 1.5 times of ours", async () => {
    const { baseURL, requests } = await serve({ usageFactor: 1.5, answer: () => SENTENCE.repeat(3) });
    const kept = budgetedAgent({ model: openAIModel(baseURL) });
    const messages = await converse(kept, 0, 30);
    expect(requests.map(({ status }) => status)).toEqual(Array(30).fill(200));
    expect(Math.max(...requests.map(({ promptTokens }) => promptTokens))).toBeLessThanOrEqual(BUDGET);
    expect(kept.events.length).toBeGreaterThan(4);
    expect(findBreaches(messages)).toEqual([]);

    const summary = messages[0];
    expect(summary).toMatchObject({ id: "question-0", additional_kwargs: { lc_source: "summarization" } });
    const archived = kept.archived();
    expect(archived[0]).toEqual(snapshotOf(question(0)));
    const everything = [...archived, ...messages.slice(1).map(snapshotOf)];
    expect(everything).toHaveLength(60);
    expect(idsOf(everything.filter((_, index) => index % 2 === 0))).toEqual(
      Array.from({ length: 30 }, (_, number) => `question-${number}`),
    );
    expect((await stateOf(kept)).messages.map(snapshotOf)).toEqual(messages.map(snapshotOf));
  });

  it("keeps one run of many tool calls within its budget by shortening what it has read", async () => {
    const { baseURL, requests } = await serve({ contextTokens: BUDGET, answer: reading(14) });
    const kept = budgetedAgent({
      model: openAIModel(baseURL),
      tools: [readPages],
      budget: { toolResults: { aboveTokens: 50, previewChars: 20 } },
    });
    const { messages } = await kept.agent.invoke({ messages: [question(0)] }, { ...kept.thread, recursionLimit: 40 });
    expect(requests.map(({ status }) => status)).toEqual(Array(15).fill(200));
    expect(messages).toHaveLength(30);
    expect(findBreaches(messages)).toEqual([]);
    const shortened = messages.filter(({ additional_kwargs }) => "threadkeep" in additional_kwargs);
    expect(shortened.length).toBeGreaterThan(4);
    expect(idsOf(kept.archived())).toEqual(idsOf(shortened));
    expect(kept.archived()[0]).toMatchObject({ content: `2 pages: ${SENTENCE.repeat(6)}` });
  });

  it("saves its update in the checkpoint of the answer: no node, no checkpoint and no superstep more", async () => {
    const kept = budgetedAgent();
    const without = createAgent({ model: chattyModel(), tools: [], checkpointer: new MemorySaver() });
    await converse({ ...kept, agent: without }, 0, 14);
    await converse(kept, 0, 14);
    expect(kept.events.length).toBeGreaterThan(0);

    const [ours, theirs] = [await historyOf(kept), await historyOf({ ...kept, agent: without })];
    expect(ours).toHaveLength(theirs.length);
    expect(ours.map(({ metadata }) => metadata?.step)).toEqual(theirs.map(({ metadata }) => metadata?.step));
    expect(Object.keys(kept.agent.graph.nodes)).toEqual(Object.keys(without.graph.nodes));

    const isSummarized = (messages: BaseMessage[]): boolean => "lc_source" in (messages[0]?.additional_kwargs ?? {});
    const first = ours.toReversed().find(({ values }) => isSummarized(values["messages"]))!;
    const before = ours[ours.indexOf(first) + 1]!;
    expect(before.values["messages"].at(-1)).toBeInstanceOf(HumanMessage);
    expect(first.values["messages"].at(-1)).toBeInstanceOf(AIMessage);
  });

  it("needs no superstep of the recursion limit", async () => {
    const model = new ScriptedModel((messages) => {
      const reads = messages.filter((message) => message.getType() === "ai").length;
      return reads < 6 ? new AIMessage({ content: "", tool_calls: callsOf(3) }) : "Read.";
    });
    const agents = [createAgent({ model, tools: [readPages] }), budgetedAgent({ model, tools: [readPages] }).agent];
    for (const agent of agents) {
      const run = (recursionLimit: number) =>
        agent.invoke({ messages: [question(0)] }, { configurable: { thread_id: `${recursionLimit}` }, recursionLimit });
      await expect(run(13)).rejects.toThrow("Recursion limit");
      expect((await run(14)).messages).toHaveLength(14);
    }
  });

  it("works without a checkpointer, with the list of each run", async () => {
    const kept = budgetedAgent();
    const agent = createAgent({ model: chattyModel(), tools: [], middleware: [kept.budgeted] });
    const input = Array.from({ length: 20 }, (_, number) => question(number));
    const { messages } = await agent.invoke({ messages: input });
    expect(messages.length).toBeLessThan(10);
    expect(Object.keys(kept.archive.threads())).toEqual(["no-thread-question-0"]);
  });

  it("never keeps the state above its budget when a stream is read instead", async () => {
    const { baseURL, requests } = await serve({ usageFactor: 1.2, answer: () => SENTENCE.repeat(3) });
    const kept = budgetedAgent({ model: openAIModel(baseURL) });
    for (let number = 0; number < 15; number++) {
      const stream = await kept.agent.stream(
        { messages: [question(number)] },
        { ...kept.thread, streamMode: "messages" },
      );
      for await (const _ of stream);
    }
    expect(requests.at(-1)?.body.stream).toBe(true);
    expect(Math.max(...requests.map(({ promptTokens }) => promptTokens))).toBeLessThanOrEqual(BUDGET);
    expect(createTokenCounter().count((await stateOf(kept)).messages)).toBeLessThanOrEqual(BUDGET);
  });

  it("does not change messages that it was given", async () => {
    const input = Array.from({ length: 20 }, (_, number) => question(number));
    const before = input.map(snapshotOf);
    const { agent, thread, events } = budgetedAgent();
    await agent.invoke({ messages: input }, thread);
    expect(events).toHaveLength(1);
    expect(input.map(snapshotOf)).toEqual(before);
  });
});
