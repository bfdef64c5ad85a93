import { HumanMessage } from "@langchain/core/messages";
import type { RunnableConfig } from "@langchain/core/runnables";
import { Command, interrupt, MessagesAnnotation, START, StateGraph } from "@langchain/langgraph";
import { createAgent, createMiddleware, tool } from "langchain";
import { describe, expect, it } from "vitest";
import { z } from "zod";
import { startDeadline } from "../../deadline.ts";
import type { ScriptedModel } from "../../testing/scripted-model.ts";
import { errorRecoveryMiddleware } from "./error-recovery-middleware.ts";
import { callTool, httpError, recoveringAgent, script, toolMessages, toolOf } from "./testing/recovering-agent.ts";

const question = { messages: [new HumanMessage("Hello?")] };
const forever = () => new Promise<never>(() => {});
const asking = () => script(callTool("team"), "Done.");

/** It runs an agent. */
function teamOf(
  model: ScriptedModel,
  how: (config: RunnableConfig) => RunnableConfig | undefined = (config) => config,
) {
  const agent = createAgent({
    model,
    tools: [],
    middleware: [errorRecoveryMiddleware({ baseDelayMs: 0, budget: { attempts: 1 } })],
  });
  return tool(async (_, config) => (await agent.invoke(question, how(config))).messages.at(-1)!.text, {
    name: "team",
    description: "A team",
    schema: z.object({}),
  });
}

describe("a tool that is limited in time and runs an agent", () => {
  it.each<[string, (config: RunnableConfig) => RunnableConfig | undefined]>([
    ["its config", (config) => config],
    ["the config in its runtime", (config) => (config as { config: RunnableConfig }).config],
    ["its signal alone", ({ signal }) => (signal ? { signal } : {})],
    ["nothing", () => undefined],
  ])("ends that one, too, which is given %s", async (_, how) => {
    const model = script(forever);
    const tools = { team: { timeoutMs: 20 } };
    const { ask } = recoveringAgent({ model: asking(), tools: [teamOf(model, how)], recovery: { tools } });
    const { messages } = await ask();
    expect(toolMessages(messages)[0]?.text).toMatch(/took too long/);
    expect(model.calls[0]?.signal?.aborted).toBe(true);
  });

  it("ends that one, too, right after a human's answer", async () => {
    const model = script(forever);
    const asked = createMiddleware({
      name: "asks",
      wrapToolCall: (request, handler) => (interrupt("Go?"), handler(request)),
    });
    const recovery = { tools: { team: { timeoutMs: 20 } } };
    const { ask, agent, thread } = recoveringAgent({
      model: asking(),
      tools: [teamOf(model)],
      inner: [asked],
      recovery,
    });
    await ask();
    const { messages } = await agent.invoke(new Command({ resume: "yes" }), thread);
    expect(toolMessages(messages)[0]?.text).toMatch(/took too long/);
    expect(model.calls[0]?.signal?.aborted).toBe(true);
  });

  it("is not called again before that one has ended", async () => {
    const ended: (boolean | undefined)[] = [];
    const model: ScriptedModel = script(forever, () => (ended.push(model.calls[0]?.signal?.aborted), "The plan."));
    const tools = { team: { timeoutMs: 100, idempotent: true } };
    const { ask } = recoveringAgent({ model: asking(), tools: [teamOf(model)], recovery: { tools } });
    expect(toolMessages((await ask()).messages)).toMatchObject([{ content: "The plan." }]);
    expect(ended).toEqual([true]);
  });

  it.each([
    ["", undefined],
    [" in a node that is limited in time, too", 60_000],
  ])("shares the run's attempts with it%s", async (_, timeout) => {
    const model = script(httpError(503));
    const recovery = { budget: { attempts: 1 }, tools: { team: { timeoutMs: 60_000 } } };
    const spending = script(httpError(503), callTool("team"), "Done.");
    const { agent, thread } = recoveringAgent({ model: spending, tools: [teamOf(model)], recovery });
    const graph = new StateGraph(MessagesAnnotation)
      .addNode("agent", agent.graph as never, timeout === undefined ? {} : { timeout })
      .addEdge(START, "agent")
      .compile();
    await graph.invoke(question, thread);
    expect(model.calls).toHaveLength(1);
  });
});

describe("a tool that is limited in time", () => {
  it("is not called where the run was aborted before it began", async () => {
    const stop = new AbortController();
    const inner = createMiddleware({
      name: "slow",
      wrapToolCall: (request, handler) => {
        stop.abort(new Error("The user left."));
        return handler(request);
      },
    });
    const { made, counted } = toolOf("team", "A plan.");
    const recovery = { tools: { team: { timeoutMs: 60_000 } } };
    const { agent, thread } = recoveringAgent({ model: asking(), tools: [made], inner: [inner], recovery });
    await expect(agent.invoke(question, { ...thread, signal: stop.signal })).rejects.toThrow();
    expect(counted.calls).toBe(0);
  });

  it("keeps its class for middlewares further in", async () => {
    const { made } = toolOf("team", "A plan.");
    let found: unknown;
    const inner = createMiddleware({
      name: "curious",
      wrapToolCall: (request, handler) => ((found = request.tool?.constructor), handler(request)),
    });
    const recovery = { tools: { team: { timeoutMs: 60_000 } } };
    await recoveringAgent({ model: asking(), tools: [made], inner: [inner], recovery }).ask();
    expect(found).toBe(made.constructor);
  });
});

it("a deadline has passed where the run had ended before", async () => {
  const { signal, ended, clear } = startDeadline({ run: AbortSignal.abort("over"), timeoutMs: 100, of: "tool" });
  await expect(ended).rejects.toBe("over");
  expect(signal.reason).toBe("over");
  clear();
});
