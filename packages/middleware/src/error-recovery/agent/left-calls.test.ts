// A run that stopped beside a tool, and a user who writes again: what the model is told of each call.
import { AIMessage, HumanMessage, ToolMessage, type BaseMessage } from "@langchain/core/messages";
import { Command, interrupt, MemorySaver, MessagesAnnotation, START, StateGraph } from "@langchain/langgraph";
import { SqliteSaver } from "@langchain/langgraph-checkpoint-sqlite";
import { type AgentMiddleware, createAgent, createMiddleware, humanInTheLoopMiddleware, tool } from "langchain";
import { describe, expect, it } from "vitest";
import { z } from "zod";
import type { ScriptedModel } from "../../testing/scripted-model.ts";
import { errorRecoveryMiddleware } from "./error-recovery-middleware.ts";
import { httpError, script, toolMessages } from "./testing/recovering-agent.ts";

const WAITED = "This was not completed: it waited for a human, who went on without an answer to it.";
const CANCELLED = "This was cancelled by the user while it ran. It may have completed.";
const GIVEN_UP = "This has no result: the run that called it was stopped or given up. It may have completed.";

const thread = { configurable: { thread_id: "1" }, durability: "sync" as const };
const say = (text: string) => ({ messages: [new HumanMessage(text)] });
const never = () => new Promise<never>(() => {});

const calls = (...names: string[]) =>
  new AIMessage({ content: "", tool_calls: names.map((name) => ({ name, args: {}, id: `call-${name}` })) });

const toolOf = (name: string, run: () => unknown) =>
  tool(async () => run(), { name, description: name, schema: z.object({}) });

/** A tool that asks a human, and then never ends; `begun` tells that it was let on. */
function approvedAndStuck() {
  let begin = () => {};
  const begun = new Promise<void>((resolve) => (begin = resolve));
  const pay = toolOf("pay", () => {
    interrupt("Pay?");
    begin();
    return never();
  });
  return { pay, begun };
}

type Recovery = ReturnType<typeof errorRecoveryMiddleware>;
type AgentParams = Parameters<typeof createAgent>[0];

interface AgentOptions {
  model: ScriptedModel;
  tools: NonNullable<AgentParams["tools"]>;
  checkpointer?: AgentParams["checkpointer"];
  version?: "v1" | "v2";
  outer?: AgentMiddleware[];
}

const agentOf = ({ model, tools, checkpointer = new MemorySaver(), version = "v2", outer = [] }: AgentOptions) =>
  createAgent({
    model,
    tools,
    checkpointer,
    version,
    // langchain infers nothing of a list that is not written out.
    middleware: [...outer, errorRecoveryMiddleware({ attempts: 1 })] as unknown as [Recovery],
  });

const textsOf = (messages: readonly BaseMessage[]) => toolMessages(messages).map(({ text }) => text);
const told = (model: ScriptedModel) => textsOf(model.calls.at(-1)!.messages);

/** Id of the first question. */
const questionIn = (state: unknown) => (state as { __interrupt__: { id: string }[] }).__interrupt__[0]!.id;

describe.each(["v1", "v2"] as const)("an approved call of version %s", (version) => {
  it("may have completed where the process died while it ran", async () => {
    const checkpointer = SqliteSaver.fromConnString(":memory:");
    const { pay, begun } = approvedAndStuck();
    const model = script(calls("pay"), "Done.");
    const agent = agentOf({ model, tools: [pay], checkpointer, version });
    await agent.invoke(say("Pay."), thread);
    agent.invoke(new Command({ resume: "yes" }), thread).catch(() => {});
    await begun;
    await agentOf({ model, tools: [pay], checkpointer, version }).invoke(say("Did it work?"), thread);
    expect(told(model)).toEqual([GIVEN_UP]);
  });

  it("may have completed where the caller aborted the run while it ran", async () => {
    const { pay, begun } = approvedAndStuck();
    const model = script(calls("pay"), "Done.");
    const agent = agentOf({ model, tools: [pay], version });
    const stop = new AbortController();
    await agent.invoke(say("Pay."), thread);
    const resumed = agent.invoke(new Command({ resume: "yes" }), { ...thread, signal: stop.signal });
    void begun.then(() => stop.abort());
    await expect(resumed).rejects.toThrow();
    await agent.invoke(say("Did it work?"), thread);
    expect(told(model)).toEqual([CANCELLED]);
  });

  it("may have completed where it asks again: nobody knows what it did with the answer", async () => {
    const pay = toolOf("pay", () => [interrupt("Pay?"), interrupt("Tell them?")].join());
    const model = script(calls("pay"), "Done.");
    const agent = agentOf({ model, tools: [pay], version });
    await agent.invoke(say("Pay."), thread);
    await agent.invoke(new Command({ resume: "yes" }), thread);
    await agent.invoke(say("Did it work?"), thread);
    expect(told(model)).toEqual([GIVEN_UP]);
  });
});

it("a call that ended beside one that waits has its result, and the thread keeps it", async () => {
  const sent: string[] = [];
  const mail = toolOf("mail", () => `Mail ${sent.push("mail")} sent.`);
  const pay = toolOf("pay", () => interrupt("Pay?"));
  const model = script(calls("pay", "mail"), "Done.");
  const agent = agentOf({ model, tools: [pay, mail] });
  await agent.invoke(say("Pay, and write them."), thread);
  const { messages } = await agent.invoke(say("No, do not pay."), thread);
  expect(told(model)).toEqual([WAITED, "Mail 1 sent."]);
  expect(textsOf(messages)).toEqual([WAITED, "Mail 1 sent."]);
  expect(messages.map((message) => message.getType())).toEqual(["human", "ai", "tool", "tool", "human", "ai"]);
});

it("of two calls that ask, the one that was answered has its result, and the other one waited", async () => {
  const pay = tool(async ({ to }: { to: string }) => `${to}: ${String(interrupt(to))}`, {
    name: "pay",
    description: "Pays",
    schema: z.object({ to: z.string() }),
  });
  const both = new AIMessage({
    content: "",
    tool_calls: ["Ann", "Bob"].map((to) => ({ name: "pay", args: { to }, id: to })),
  });
  const model = script(both, "Done.");
  const agent = agentOf({ model, tools: [pay as never] });
  const asked = await agent.invoke(say("Pay both."), thread);
  await agent.invoke(new Command({ resume: { [questionIn(asked)]: "paid" } }), thread);
  await agent.invoke(say("Leave Bob out."), thread);
  expect(told(model)).toEqual(["Ann: paid", WAITED]);
});

it("calls that one task runs may have completed where one of them waits", async () => {
  const model = script(calls("pay", "mail"), "Done.");
  const tools = [toolOf("pay", () => interrupt("Pay?")), toolOf("mail", () => "Sent.")];
  const agent = agentOf({ model, tools, version: "v1" });
  await agent.invoke(say("Pay, and write them."), thread);
  await agent.invoke(say("No, do not pay."), thread);
  expect(told(model)).toEqual([GIVEN_UP, GIVEN_UP]);
});

it("none of the calls was made that a human was asked about before", async () => {
  const model = script(calls("pay", "mail"), "Done.");
  const tools = [toolOf("pay", () => "Paid."), toolOf("mail", () => "Sent.")];
  const askFirst = humanInTheLoopMiddleware({ interruptOn: { pay: true } } as never);
  const agent = agentOf({ model, tools, outer: [askFirst as unknown as AgentMiddleware] });
  await agent.invoke(say("Pay, and write them."), thread);
  await agent.invoke(say("No, do not pay."), thread);
  expect(told(model)).toEqual([WAITED, WAITED]);
});

it("is told after a run that failed before it could tell it", async () => {
  const model = script(calls("pay", "mail"), httpError(401), "Done.");
  const agent = agentOf({ model, tools: [toolOf("pay", () => interrupt("Pay?")), toolOf("mail", () => "Sent.")] });
  await agent.invoke(say("Pay, and write them."), thread);
  await expect(agent.invoke(say("No, do not pay."), thread)).rejects.toThrow("401");
  await agent.invoke(say("Are you there?"), thread);
  expect(told(model)).toEqual([WAITED, "Sent."]);
});

it("a call that was under way may have completed where a later run waited for a human", async () => {
  let begin = () => {};
  const begun = new Promise<void>((resolve) => (begin = resolve));
  const pay = toolOf("pay", () => (begin(), never()));
  const model = script(calls("pay"), "Done.");
  const runs = { count: 0 };
  const asksInSecond = createMiddleware({
    name: "AsksInSecond",
    beforeAgent: () => (++runs.count === 2 ? void interrupt("Go on?") : undefined),
  });
  const agent = agentOf({ model, tools: [pay], outer: [asksInSecond as unknown as AgentMiddleware] });
  agent.invoke(say("Pay."), thread).catch(() => {});
  await begun;
  await agent.invoke(say("Well?"), thread);
  await agent.invoke(say("Are you there?"), thread);
  expect(told(model)).toEqual([GIVEN_UP]);
});

it("a result whose task has also written other state is told, and not given as if all were well", async () => {
  const mark = createMiddleware({ name: "Mark", stateSchema: z.object({ marked: z.string().optional() }) });
  const note = tool(
    async (_, { toolCall }: { toolCall?: { id?: string } }) =>
      new Command({
        update: { marked: "yes", messages: [new ToolMessage({ content: "Noted.", tool_call_id: toolCall!.id! })] },
      }),
    { name: "note", description: "Notes", schema: z.object({}) },
  );
  const model = script(calls("pay", "note"), "Done.");
  const agent = agentOf({
    model,
    tools: [toolOf("pay", () => interrupt("Pay?")), note as never],
    outer: [mark as unknown as AgentMiddleware],
  });
  await agent.invoke(say("Pay, and note it."), thread);
  await agent.invoke(say("No, do not pay."), thread);
  expect(told(model)).toEqual([
    WAITED,
    "This has completed, but what it wrote beside its result was lost when the run was given up. Its result: Noted.",
  ]);
});

it("an agent within a graph may have completed what was approved by the id of its question", async () => {
  const { pay, begun } = approvedAndStuck();
  const model = script(calls("pay"), "Done.");
  const inner = agentOf({ model, tools: [pay], checkpointer: true });
  const graph = new StateGraph(MessagesAnnotation)
    .addNode("agent", inner.graph as never)
    .addEdge(START, "agent")
    .compile({ checkpointer: new MemorySaver() });
  const asked = await graph.invoke(say("Pay."), thread);
  graph.invoke(new Command({ resume: { [questionIn(asked)]: "yes" } }), thread).catch(() => {});
  await begun;
  await graph.invoke(say("Did it work?"), thread);
  expect(told(model)).toEqual([GIVEN_UP]);
});

it("an agent within a graph is told that nobody answered", async () => {
  const model = script(calls("pay"), "Done.");
  const inner = agentOf({ model, tools: [toolOf("pay", () => interrupt("Pay?"))], checkpointer: true });
  const graph = new StateGraph(MessagesAnnotation)
    .addNode("agent", inner.graph as never)
    .addEdge(START, "agent")
    .compile({ checkpointer: new MemorySaver() });
  await graph.invoke(say("Pay."), thread);
  await graph.invoke(say("Never mind."), thread);
  expect(told(model)).toEqual([WAITED]);
});

it("keeps the result, and nothing else, where another task may still answer", async () => {
  const model = script(calls("pay", "mail"), "Done.");
  const tools = [toolOf("pay", () => interrupt("Pay?")), toolOf("mail", () => "Sent.")];
  const inner = agentOf({ model, tools, checkpointer: true });
  const graph = new StateGraph(MessagesAnnotation)
    .addNode("agent", inner.graph as never)
    .addNode("beside", () => ({}))
    .addEdge(START, "agent")
    .addEdge(START, "beside")
    .compile({ checkpointer: new MemorySaver() });
  await graph.invoke(say("Pay, and write them."), thread);
  const { messages } = await graph.invoke(say("No, do not pay."), thread);
  expect(told(model)).toEqual([WAITED, "Sent."]);
  expect(textsOf(messages)).toEqual(["Sent."]);
});
