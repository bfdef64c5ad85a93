import { HumanMessage } from "@langchain/core/messages";
import { MessagesAnnotation, START, StateGraph } from "@langchain/langgraph";
import { createAgent } from "langchain";
import { describe, expect, it } from "vitest";
import { ScriptedModel } from "../../testing/scripted-model.ts";
import { recoveryChannels } from "../budget/recovery-channels.ts";
import { errorRecoveryMiddleware } from "./error-recovery-middleware.ts";
import { httpError } from "./testing/recovering-agent.ts";

describe("an agent that sends its run to a node of the graph around it", () => {
  const State = { ...MessagesAnnotation.spec, ...recoveryChannels };
  const question = { messages: [new HumanMessage("Hello?")] };
  const patience = { recursionLimit: 1_000 };

  function agentGoingTo(goto: string, budget: { attempts: number }) {
    const model = new ScriptedModel(() => httpError(503));
    const recovery = errorRecoveryMiddleware({ baseDelayMs: 0, budget, onExhausted: { goto } });
    return { model, agent: createAgent({ model, tools: [], middleware: [recovery] }) };
  }

  it.each([
    ["as a node", false],
    ["called by a node", true],
  ])("fails it where that node sends it back and nothing is left to spend: %s", async (_, isCalled) => {
    const { model, agent } = agentGoingTo("help", { attempts: 3 });
    const node = isCalled ? async () => agent.invoke(question) as never : agent.graph;
    const graph = new StateGraph(State)
      .addNode("agent", node as never, { ends: ["help"] })
      .addNode("help", () => ({}))
      .addEdge(START, "agent")
      .addEdge("help", "agent")
      .compile();
    await expect(graph.invoke(question, patience)).rejects.toMatchObject({ reason: "run-attempts" });
    expect(model.calls).toHaveLength(5);
  });

  it("fails it where it is told to go to the node that holds it", async () => {
    const { model, agent } = agentGoingTo("agent", { attempts: 3 });
    const graph = new StateGraph(State)
      .addNode("agent", agent.graph as never, { ends: ["agent"] })
      .addEdge(START, "agent")
      .compile();
    await expect(graph.invoke(question, patience)).rejects.toMatchObject({ reason: "attempts" });
    expect(model.calls).toHaveLength(3);
  });
});
