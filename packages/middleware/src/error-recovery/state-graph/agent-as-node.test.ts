import { HumanMessage } from "@langchain/core/messages";
import { Annotation, MemorySaver, MessagesAnnotation, START, StateGraph } from "@langchain/langgraph";
import { createAgent, createMiddleware } from "langchain";
import { describe, expect, it } from "vitest";
import { z } from "zod";
import { ScriptedModel } from "../../testing/scripted-model.ts";
import { recoveryChannels } from "../budget/recovery-channels.ts";
import { AT_ONCE, unavailable } from "./testing/faults.ts";
import { withErrorRecovery } from "./with-error-recovery.ts";

const State = Annotation.Root({ ...MessagesAnnotation.spec, ...recoveryChannels });

const config = { configurable: { thread_id: "t" } };

/** An agent whose model fails once, with a middleware that keeps a field of its own. */
function flakyAgent() {
  const counts: unknown[] = [];
  const faults = [unavailable()];
  const model = new ScriptedModel(() => faults.shift() ?? "Hi.");
  const counter = createMiddleware({
    name: "counter",
    stateSchema: z.object({ count: z.number().default(7) }),
    beforeModel: ({ count }) => {
      counts.push(count);
    },
  });
  return { agent: createAgent({ model, tools: [], middleware: [counter] }), model, counts };
}

describe("an agent of createAgent", () => {
  it("is a node as it is, and is tried again", async () => {
    const { agent, model, counts } = flakyAgent();
    const graph = new StateGraph(State)
      .addNode("talk", withErrorRecovery(agent, AT_ONCE))
      .addEdge(START, "talk")
      .compile({ checkpointer: new MemorySaver() });
    const { messages, _recovery } = await graph.invoke({ messages: [new HumanMessage("Hello.")] }, config);
    expect(messages.map(({ text }) => text)).toEqual(["Hello.", "Hi."]);
    expect(_recovery).toMatchObject({ attempts: 1 });
    expect(model.calls).toHaveLength(2);
    expect(new Set(counts)).toEqual(new Set([7]));
  });

  it("may be called by a node's function, and configured", async () => {
    const { agent, model, counts } = flakyAgent();
    const recovered = withErrorRecovery(agent, AT_ONCE).withConfig({ tags: ["own"] });
    const graph = new StateGraph(State)
      .addNode("talk", async ({ messages }) => ({ messages: (await recovered.invoke({ messages })).messages }))
      .addEdge(START, "talk")
      .compile();
    const { messages } = await graph.invoke({ messages: [new HumanMessage("Hello.")] });
    expect(messages.map(({ text }) => text)).toEqual(["Hello.", "Hi."]);
    expect(model.calls).toHaveLength(2);
    expect(new Set(counts)).toEqual(new Set([7]));
  });

  it("is asked as an agent, which refuses an input without what its middleware needs", async () => {
    const needy = createMiddleware({ name: "needy", stateSchema: z.object({ tenant: z.string() }) });
    const agent = createAgent({ model: new ScriptedModel(() => "Hi."), tools: [], middleware: [needy] });
    const graph = new StateGraph(State)
      .addNode("talk", withErrorRecovery(agent, AT_ONCE))
      .addEdge(START, "talk")
      .compile();
    await expect(graph.invoke({ messages: ["Hello."] })).rejects.toThrow("required state fields");
  });

  it("that is started by itself is called as it is", async () => {
    const { agent, model } = flakyAgent();
    await expect(withErrorRecovery(agent, AT_ONCE).invoke({ messages: [new HumanMessage("Hello.")] })).rejects.toThrow(
      "overloaded",
    );
    expect(model.calls).toHaveLength(1);
  });

  it("that has recovery already is refused", () => {
    const { agent } = flakyAgent();
    expect(() => withErrorRecovery(withErrorRecovery(agent))).toThrow("Wrap it once");
  });
});
