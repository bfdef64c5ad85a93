import { HumanMessage } from "@langchain/core/messages";
import { MessagesAnnotation, START, StateGraph } from "@langchain/langgraph";
import { createAgent, tool } from "langchain";
import { describe, expect, it } from "vitest";
import { z } from "zod";
import { ScriptedModel } from "../../testing/scripted-model.ts";
import { recoveryChannels } from "../budget/recovery-channels.ts";
import { errorRecoveryMiddleware } from "./error-recovery-middleware.ts";
import { callTool, httpError, script, toolMessages } from "./testing/recovering-agent.ts";

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

  it.each([
    ["", [errorRecoveryMiddleware()]],
    [" of an agent that recovers nothing", []],
  ])("fails the tool that runs it%s: no node of an agent takes over", async (_, middleware) => {
    const { agent } = agentGoingTo("help", { attempts: 3 });
    const run = async () => (await agent.invoke(question)).messages.at(-1)!.text;
    const team = tool(run, { name: "team", description: "A team", schema: z.object({}) });
    const model = script(callTool("team"), "Sorry.");
    const { messages } = await createAgent({ model, tools: [team], middleware }).invoke(question);
    expect(toolMessages(messages)[0]?.text).toContain("503 from the provider");
    expect(messages.at(-1)!.text).toBe("Sorry.");
  });
});
