import { AIMessage, HumanMessage, ToolMessage, type BaseMessage } from "@langchain/core/messages";
import { tool } from "@langchain/core/tools";
import {
  Command,
  interrupt,
  MemorySaver,
  MessagesAnnotation,
  Send,
  START,
  StateGraph,
  type StateSnapshot,
} from "@langchain/langgraph";
import { ToolNode } from "@langchain/langgraph/prebuilt";
import { createAgent, humanInTheLoopMiddleware, type AgentMiddleware } from "langchain";
import { describe, expect, it } from "vitest";
import { z } from "zod";
import { ScriptedModel } from "../../testing/scripted-model.ts";
import { pendingToolCalls } from "./pending-tool-calls.ts";
import { repairMessages } from "./repair-messages.ts";
import { repairUpdate } from "./repair-update.ts";

const go = new HumanMessage({ id: "go", content: "go" });
const hello = new HumanMessage({ id: "hello", content: "hello?" });
const config = { configurable: { thread_id: "1" } };

const approve = tool(() => `approved: ${String(interrupt("Sure?"))}`, { name: "approve", schema: z.object({}) });
const look = tool(() => "seen", { name: "look", schema: z.object({}) });

const asks = (...names: string[]) =>
  new AIMessage({ id: "asks", content: "", tool_calls: names.map((name) => ({ id: `call_${name}`, name, args: {} })) });

/** Calls the tools once, then answers. */
const callingModel = (...names: string[]) =>
  new ScriptedModel((messages) => (messages.some(ToolMessage.isInstance) ? "Done." : asks(...names)));

function graphOf(node: () => { messages: BaseMessage[] } = () => ({ messages: [asks("approve", "look")] })) {
  return new StateGraph(MessagesAnnotation)
    .addNode("model", node)
    .addNode("run", new ToolNode([approve, look]))
    .addEdge(START, "model")
    .addEdge("model", "run");
}

const messagesOf = ({ values }: StateSnapshot) => (values as { messages: BaseMessage[] }).messages;

describe.each(["v1", "v2"] as const)("in an agent of version %s that waits in a tool", (version) => {
  const start = async () => {
    const agent = createAgent({
      model: callingModel("approve", "look"),
      tools: [approve, look],
      checkpointer: new MemorySaver(),
      version,
    });
    await agent.invoke({ messages: [go] }, config);
    return agent;
  };

  it("the call is pending, and a repair leaves it", async () => {
    const agent = await start();
    const snapshot = await agent.graph.getState(config);
    const pending = pendingToolCalls(snapshot);
    // Version 2 runs each call in a task of its own: the other one has its result.
    expect(pending).toEqual(version === "v1" ? ["call_approve", "call_look"] : ["call_approve"]);
    const messages = messagesOf(snapshot);
    const update = repairUpdate(messages, repairMessages(messages, { pending }));
    expect(update).toEqual([]);
  });

  it("all of its calls are pending in the checkpoint itself, where nothing has been applied", async () => {
    const agent = await start();
    const { config: saved } = await agent.graph.getState(config);
    expect(pendingToolCalls(await agent.graph.getState(saved))).toEqual(["call_approve", "call_look"]);
  });

  it("nothing is pending after the answer", async () => {
    const agent = await start();
    const { messages } = await agent.invoke(new Command({ resume: "yes" }), config);
    expect(messages.map(({ content }) => content)).toEqual(["go", "", "approved: yes", "seen", "Done."]);
    expect(pendingToolCalls(await agent.graph.getState(config))).toEqual([]);
  });
});

it("a repair that does not ask takes the question from the human", async () => {
  const graph = graphOf().compile({ checkpointer: new MemorySaver() });
  await graph.invoke({ messages: [go] }, config);
  const { messages } = (await graph.getState(config)).values;
  await graph.updateState(config, { messages: repairMessages(messages) }, "run");
  const after = await graph.invoke(new Command({ resume: "yes" }), config);
  expect(JSON.stringify(after)).not.toContain("approved: yes");
});

it("the calls are pending that a human is asked about before they run", async () => {
  const askFirst = humanInTheLoopMiddleware({ interruptOn: { look: true } } as never);
  const agent = createAgent({
    model: callingModel("look"),
    tools: [look],
    checkpointer: new MemorySaver(),
    middleware: [askFirst as unknown as AgentMiddleware],
  });
  await agent.invoke({ messages: [go] }, config);
  expect(pendingToolCalls(await agent.graph.getState(config))).toEqual(["call_look"]);
});

it.each(["v1", "v2"] as const)(
  "an old call can be repaired by hand while a tool of version %s waits",
  async (version) => {
    const model = new ScriptedModel((messages) =>
      ToolMessage.isInstance(messages.at(-1)) ? "Done." : asks("approve"),
    );
    const agent = createAgent({ model, tools: [approve], checkpointer: new MemorySaver(), version });
    const old = new AIMessage({ id: "old", content: "", tool_calls: [{ id: "call_old", name: "look", args: {} }] });
    await agent.invoke({ messages: [go, old, hello] }, config);
    const snapshot = await agent.graph.getState(config);
    const messages = messagesOf(snapshot);
    const update = repairUpdate(messages, repairMessages(messages, { pending: pendingToolCalls(snapshot) }));
    await agent.graph.updateState(config, new Command({ update }));
    const after = await agent.invoke(new Command({ resume: "yes" }), config);
    expect(after.messages.map(({ id, text }) => (id === undefined || text === "" ? id : text))).toEqual([
      "go",
      "old",
      "The process stopped while this ran; it may have completed.",
      "hello?",
      "asks",
      "approved: yes",
      "Done.",
    ]);
  },
);

describe("in a StateGraph", () => {
  it("the calls are pending that a ToolNode waits in, is about to run, or has failed in", async () => {
    const asking = graphOf().compile({ checkpointer: new MemorySaver() });
    await asking.invoke({ messages: [go] }, config);
    expect(pendingToolCalls(await asking.getState(config))).toEqual(["call_approve", "call_look"]);

    const before = graphOf().compile({ checkpointer: new MemorySaver(), interruptBefore: ["run"] });
    await before.invoke({ messages: [go] }, config);
    expect(pendingToolCalls(await before.getState(config))).toEqual(["call_approve", "call_look"]);

    const failing = new ToolNode([approve, look], { handleToolErrors: false });
    const failed = new StateGraph(MessagesAnnotation)
      .addNode("model", () => ({ messages: [asks("missing")] }))
      .addNode("run", failing)
      .addEdge(START, "model")
      .addEdge("model", "run")
      .compile({ checkpointer: new MemorySaver() });
    await expect(failed.invoke({ messages: [go] }, config)).rejects.toThrow("missing");
    expect(pendingToolCalls(await failed.getState(config))).toEqual(["call_missing"]);
  });

  it("a call is pending that waits in a task of its own, also with another message behind it", async () => {
    const send = () =>
      new Command({
        update: { messages: [asks("approve"), hello] },
        goto: new Send("one", { lg_tool_call: { id: "call_approve", name: "approve", args: {} }, messages: [] }),
      });
    const graph = new StateGraph(MessagesAnnotation)
      .addNode("model", send, { ends: ["one"] })
      .addNode("one", new ToolNode([approve]))
      .addEdge(START, "model")
      .compile({ checkpointer: new MemorySaver() });
    await graph.invoke({ messages: [go] }, config);
    expect(pendingToolCalls(await graph.getState(config))).toEqual(["call_approve"]);
  });

  it("no call is pending that a later message has passed by when only the model is to run", async () => {
    const graph = graphOf(() => ({ messages: [] })).compile({
      checkpointer: new MemorySaver(),
      interruptBefore: ["model"],
    });
    await graph.invoke({ messages: [go, asks("look"), hello] }, config);
    expect((await graph.getState(config)).next).toEqual(["model"]);
    expect(pendingToolCalls(await graph.getState(config))).toEqual([]);
  });

  it("only tasks of tool nodes count where they are told", async () => {
    const graph = graphOf().compile({ checkpointer: new MemorySaver(), interruptBefore: ["model"] });
    await graph.invoke({ messages: [go, asks("look")] }, config);
    const snapshot = await graph.getState(config);
    expect(pendingToolCalls(snapshot)).toEqual(["call_look"]);
    expect(pendingToolCalls(snapshot, { isToolNode: (name) => name === "run" })).toEqual([]);
  });

  it("a call is found in a subgraph, when the snapshot has it", async () => {
    const graph = new StateGraph(MessagesAnnotation)
      .addNode("inner", graphOf().compile())
      .addEdge(START, "inner")
      .compile({ checkpointer: new MemorySaver() });
    await graph.invoke({ messages: [go] }, config);
    expect(pendingToolCalls(await graph.getState(config, { subgraphs: true }))).toEqual(["call_approve", "call_look"]);
    expect(pendingToolCalls(await graph.getState(config))).toEqual([]);
  });

  it("nothing is pending in a thread that does not exist or has ended", async () => {
    const graph = graphOf(() => ({ messages: [asks("look")] })).compile({ checkpointer: new MemorySaver() });
    expect(pendingToolCalls(await graph.getState(config))).toEqual([]);
    await graph.invoke({ messages: [go] }, config);
    expect(pendingToolCalls(await graph.getState(config))).toEqual([]);
  });
});

it("a call that could not be parsed beside some that could is not pending: it reaches no tool", () => {
  const message = asks("look");
  message.response_metadata = { output: [{ type: "function_call", call_id: "bad", name: "look" }] };
  const task = { id: "t", name: "tools", interrupts: [] };
  const snapshot = { values: { messages: [message] }, next: ["tools"], tasks: [task], config } as StateSnapshot;
  expect(pendingToolCalls(snapshot)).toEqual(["call_look"]);
});
