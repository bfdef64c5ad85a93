import { AIMessage, HumanMessage, type BaseMessage } from "@langchain/core/messages";
import { Command, interrupt, MemorySaver } from "@langchain/langgraph";
import { StateOversizedError } from "@threadkeep/state";
import { createAgent, tool } from "langchain";
import { describe, expect, it } from "vitest";
import { z } from "zod";
import { httpError, script, toolMessages, toolOf } from "../error-recovery/agent/testing/recovering-agent.ts";
import { idsOf, question, SENTENCE } from "../summarization/agent/testing/budgeted-agent.ts";
import { findBreaches } from "../testing/provider-rules.ts";
import { rejectionOf } from "../testing/rejection-of.ts";
import { ScriptedModel } from "../testing/scripted-model.ts";
import { allThree, ORDERS, type AllThreeOptions } from "./testing/all-three.ts";

interface AgentParts extends AllThreeOptions {
  model: ScriptedModel;
  tools?: Parameters<typeof createAgent>[0]["tools"];
}

function agentOf(order: string, { model, tools = [], ...options }: AgentParts) {
  const three = allThree(order, options);
  const agent = createAgent({ model, tools, checkpointer: new MemorySaver(), middleware: three.middleware });
  const invoke = async (...messages: BaseMessage[]) =>
    (await agent.invoke({ messages }, three.thread)) as { messages: BaseMessage[] };
  return { ...three, agent, invoke };
}

const long = Array.from({ length: 20 }, (_, number) => question(number));
const overloaded = httpError(503);
const calling = (...names: string[]) =>
  new AIMessage({
    id: `ai-${names.join("-")}`,
    content: "",
    tool_calls: names.map((name) => ({ name, args: {}, id: `call-${name}` })),
  });

describe.each(ORDERS)("createAgent with %s", (order) => {
  it("summarizes once though the model call behind it is made three times", async () => {
    const model = script(overloaded, overloaded, "Yes.");
    const { invoke, archived, summarizer, events } = agentOf(order, { model });
    const { messages } = await invoke(...long);
    expect(messages.at(-1)?.content).toBe("Yes.");
    expect(model.calls).toHaveLength(3);
    expect(summarizer.calls).toHaveLength(1);
    expect([...idsOf(archived()), ...idsOf(messages.slice(1, -1))]).toEqual(idsOf(long));
    expect(events.at(-1)).toMatchObject({ type: "recovery.recovered", data: { attempts: 3 } });
  });

  it("repairs and summarizes one thread, turn after turn: every call is valid, no message is lost", async () => {
    let turn = 0;
    const model = new ScriptedModel(
      () => new AIMessage({ id: `answer-${turn}`, content: `${turn++}. ${SENTENCE.repeat(3)}` }),
    );
    const { agent, thread, invoke, archived } = agentOf(order, { model });
    const seen = new Set<string>();
    for (let number = 0; number < 8; number++) {
      const dangling = new AIMessage({
        id: `dangling-${number}`,
        content: "",
        tool_calls: [{ name: "pay", args: {}, id: `pay-${number}` }],
      });
      await agent.updateState(thread, {
        messages: [new HumanMessage({ id: `pay-${number}`, content: "Pay." }), dangling],
      });
      const { messages } = await invoke(question(number));
      for (const { id } of messages) seen.add(id!);
    }
    const { messages } = await invoke(question(8));
    expect(model.calls.flatMap((call) => findBreaches(call.messages))).toEqual([]);
    const kept = new Set([...idsOf(archived()), ...idsOf(messages)]);
    expect([...seen].filter((id) => !kept.has(id))).toEqual([]);
    expect(new Set(idsOf(messages)).size).toBe(messages.length);
  });

  it("lets an interrupt through once, and resumes", async () => {
    const asked = { times: 0 };
    const pay = tool(() => (asked.times++, `The human said ${interrupt("Pay?")}.`), {
      name: "pay",
      description: "Pays",
      schema: z.object({}),
    });
    const look = toolOf("look", "Seen.");
    const { agent, thread, invoke, events } = agentOf(order, {
      model: script(calling("pay", "look"), "Done."),
      tools: [pay, look.made],
    });
    const first = (await invoke(...long)) as { __interrupt__?: unknown[] };
    expect(first.__interrupt__).toHaveLength(1);
    const { messages } = (await agent.invoke(new Command({ resume: "yes" }), thread)) as { messages: BaseMessage[] };
    expect(toolMessages(messages).map(({ content }) => content)).toEqual(["The human said yes.", "Seen."]);
    expect([asked.times, look.counted.calls]).toEqual([2, 1]);
    expect(events.filter(({ type }) => type !== "recovery.nested-retries")).toEqual([]);
  });

  it("runs parallel tools, and only the one that failed again", async () => {
    const search = toolOf("search", overloaded, "Found.");
    const look = toolOf("look", "Seen.");
    const pay = toolOf("pay", new Error("No such account."));
    const { invoke } = agentOf(order, {
      model: script(calling("search", "look", "pay"), "Done."),
      tools: [search.made, look.made, pay.made],
      recovery: { tools: { search: { idempotent: true } } },
    });
    const { messages } = await invoke(...long);
    expect(toolMessages(messages).map(({ name, status }) => [name, status])).toEqual([
      ["search", "success"],
      ["look", "success"],
      ["pay", "error"],
    ]);
    expect([search.counted.calls, look.counted.calls, pay.counted.calls]).toEqual([2, 1, 1]);
    expect(findBreaches(messages)).toEqual([]);
  });

  it("streams the answer, token by token, and nothing else", async () => {
    const { agent, thread } = agentOf(order, { model: script(overloaded, "An answer of several words.") });
    let text = "";
    for await (const [chunk] of await agent.stream({ messages: long }, { ...thread, streamMode: "messages" }))
      text += chunk.text;
    expect(text).toBe("An answer of several words.");
  });

  it("does not try again what makes the state too large", async () => {
    const model = script("word ".repeat(20_000));
    const { invoke } = agentOf(order, { model, maxBytes: "20 KB" });
    expect(StateOversizedError.isInstance(await rejectionOf(invoke(question(1))))).toBe(true);
    expect(model.calls).toHaveLength(1);
  });

  it("ends a run whose bound is reached with the error itself, and the thread stays as it was", async () => {
    const { agent, thread, invoke } = agentOf(order, { model: script(overloaded) });
    expect(await rejectionOf(invoke(...long))).toMatchObject({ code: "recovery.exhausted", reason: "attempts" });
    const { values } = await agent.graph.getState(thread);
    expect(idsOf((values as { messages: BaseMessage[] }).messages)).toEqual(idsOf(long));
  });
});
