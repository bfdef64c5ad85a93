import { AIMessage, HumanMessage } from "@langchain/core/messages";
import type { RunnableConfig } from "@langchain/core/runnables";
import { Command, interrupt, MemorySaver, MessagesAnnotation, START, StateGraph } from "@langchain/langgraph";
import { createAgent, tool } from "langchain";
import { describe, expect, it } from "vitest";
import { z } from "zod";
import { ScriptedModel } from "../../testing/scripted-model.ts";
import { throwNext } from "../state-graph/testing/faults.ts";
import { callTool, httpError, recoveringAgent, script, toolMessages } from "./testing/recovering-agent.ts";

const recovery = { tools: { team: { idempotent: true } } };

function teamOf(run: (config: RunnableConfig) => Promise<string>) {
  return tool((_, config) => run(config), { name: "team", description: "A team", schema: z.object({}) });
}

/** Its tool asks a human before it pays. */
function payingAgent() {
  const counted = { payments: 0 };
  const pay = tool(
    () => {
      const answer: unknown = interrupt("Pay?");
      counted.payments += 1;
      return String(answer);
    },
    { name: "pay", description: "Pays", schema: z.object({}) },
  );
  const model = script(callTool("pay"), "Paid.");
  return { agent: createAgent({ model, tools: [pay] }), model, counted };
}

describe("a tool that runs an agent and is called again", () => {
  it.each([0, 1, 2])("does not ask the human again, nor the agent, after %i failures", async (failures) => {
    const { agent: inner, model, counted } = payingAgent();
    const faults = Array.from({ length: failures }, () => httpError(503));
    const team = teamOf(async (config) => {
      const { messages } = await inner.invoke({ messages: [new HumanMessage("Pay.")] }, config);
      throwNext(faults);
      return messages.at(-1)!.text;
    });
    const outer = recoveringAgent({ model: script(callTool("team"), "Done."), tools: [team], recovery });
    const { __interrupt__: asked } = (await outer.ask()) as { __interrupt__?: unknown[] };
    const { messages } = await outer.agent.invoke(new Command({ resume: "yes" }), outer.thread);
    expect(asked).toMatchObject([{ value: "Pay?" }]);
    expect(toolMessages(messages)).toMatchObject([{ content: "Paid." }]);
    expect([counted.payments, model.calls.length]).toEqual([1, 2]);
  });

  it("goes on behind the step that is finished, and no text of it is void", async () => {
    const faults = [httpError(503)];
    const planner = new ScriptedModel(() => "The plan.");
    const steps = new StateGraph(MessagesAnnotation)
      .addNode("plan", async ({ messages }) => ({ messages: [await planner.invoke(messages)] }))
      .addNode("work", () => (throwNext(faults), { messages: [new AIMessage("The work.")] }))
      .addEdge(START, "plan")
      .addEdge("plan", "work")
      .compile();
    const team = teamOf(async (config) => (await steps.invoke({ messages: [] }, config)).messages.at(-1)!.text);
    const outer = recoveringAgent({ model: script(callTool("team"), "Done."), tools: [team], recovery });
    const input = { messages: [new HumanMessage("Hello?")] };
    for await (const _ of await outer.agent.stream(input, { ...outer.thread, streamMode: "messages" }));
    expect(planner.calls).toHaveLength(1);
    expect(outer.typesOf()).toEqual(["recovery.retry", "recovery.recovered"]);
  });

  it("does not take an agent's old answer for the new one when the agent has not begun", async () => {
    const counted = { answers: 0 };
    const graph = () =>
      new StateGraph(MessagesAnnotation)
        .addNode("answer", () => ({ messages: [new AIMessage(`Answer ${++counted.answers}.`)] }))
        .addEdge(START, "answer");
    const [keeping, plain] = [graph().compile({ checkpointer: true }), graph().compile()];
    const faults: Error[] = [];
    const team = teamOf(async (config) => {
      await plain.invoke({ messages: [] }, config);
      throwNext(faults);
      return (await keeping.invoke({ messages: [new HumanMessage("Next?")] }, config)).messages.at(-1)!.text;
    });
    const twice = [callTool("team"), "Done.", callTool("team", {}, "call-2"), "Done."];
    const outer = recoveringAgent({
      model: script(...twice),
      tools: [team],
      recovery,
      checkpointer: new MemorySaver(),
    });
    await outer.ask();
    faults.push(httpError(503));
    const { messages } = await outer.ask("Again?");
    expect(toolMessages(messages).map(({ content }) => content)).toEqual(["Answer 2.", "Answer 4."]);
  });
});
