// A run that stopped while a tool ran, and a user who writes again.
import { HumanMessage, type AIMessage, type BaseMessage } from "@langchain/core/messages";
import { tool } from "@langchain/core/tools";
import { Command, END, MemorySaver, MessagesAnnotation, START, StateGraph } from "@langchain/langgraph";
import { ToolNode, toolsCondition } from "@langchain/langgraph/prebuilt";
import { ChatOpenAI } from "@langchain/openai";
import { createAgent, createMiddleware } from "langchain";
import { afterEach, beforeEach, expect, it } from "vitest";
import { z } from "zod";
import { startOpenAIServer, type ChatRequest, type OpenAIServer } from "../../testing/openai-server.ts";
import { repairMessages } from "./repair-messages.ts";
import { repairUpdate } from "./repair-update.ts";

const config = { configurable: { thread_id: "1" } };
const call = (id: string) => ({ id, type: "function" as const, function: { name: "stuck", arguments: "{}" } });
const isFirst = ({ messages }: ChatRequest) => messages.every(({ role }) => role !== "assistant");

let server: OpenAIServer;
let model: ChatOpenAI;
let stopping: AbortController;
beforeEach(async () => {
  stopping = new AbortController();
  server = await startOpenAIServer({
    answer: (request) => (isFirst(request) ? { content: "", tool_calls: [call("c1"), call("c2")] } : "Here again."),
  });
  model = new ChatOpenAI({
    model: "gpt-4o",
    apiKey: "dummy",
    maxRetries: 0,
    configuration: { baseURL: server.baseURL },
  });
});
afterEach(() => server.close());

/** Ends the run while it is at work, as the end of the process would: nothing of it is saved. */
const stuck = tool(
  () => {
    stopping.abort(new Error("the process has ended"));
    return new Promise<string>(() => {});
  },
  { name: "stuck", schema: z.object({}) },
);

interface Runnable {
  invoke: (input: never, config: never) => Promise<unknown>;
}

async function stopAndWriteAgain(graph: Runnable): Promise<BaseMessage[]> {
  const say = (content: string, options: object): Promise<unknown> =>
    graph.invoke({ messages: [new HumanMessage(content)] } as never, options as never);
  const first = say("go", { ...config, signal: stopping.signal });
  await expect(first).rejects.toThrow();
  const again = await say("Are you there?", config);
  return (again as { messages: BaseMessage[] }).messages;
}

const outline = (messages: readonly BaseMessage[]) =>
  messages.map((message) => [message.getType(), (message as { status?: string }).status ?? message.text]);

const whole = [
  ["human", "go"],
  ["ai", ""],
  ["tool", "error"],
  ["tool", "error"],
  ["human", "Are you there?"],
  ["ai", "Here again."],
];

const repair = createMiddleware({
  name: "Repair",
  wrapModelCall: async (request, handler) => {
    const messages = repairMessages(request.messages);
    const answer = (await handler({ ...request, messages })) as AIMessage;
    const update = repairUpdate([...request.messages, answer], [...messages, answer]);
    return update.length === 0 ? answer : new Command({ update });
  },
});

it("createAgent gets a 400 without the repair", async () => {
  const agent = createAgent({ model, tools: [stuck], checkpointer: new MemorySaver() });
  await expect(stopAndWriteAgain(agent)).rejects.toThrow(/400/);
});

it.each(["v1", "v2"] as const)("createAgent of version %s goes on, and the thread is whole", async (version) => {
  const agent = createAgent({ model, tools: [stuck], checkpointer: new MemorySaver(), version, middleware: [repair] });
  expect(outline(await stopAndWriteAgain(agent))).toEqual(whole);
  const { messages } = (await agent.graph.getState(config)).values as { messages: BaseMessage[] };
  expect(outline(messages)).toEqual(whole);
  expect(repairUpdate(messages, repairMessages(messages))).toEqual([]);
});

it("a StateGraph with a ToolNode goes on, and the thread is whole", async () => {
  const graph = new StateGraph(MessagesAnnotation)
    .addNode("repair", ({ messages }) => new Command({ update: repairUpdate(messages, repairMessages(messages)) }))
    .addNode("model", async ({ messages }) => ({ messages: [await model.bindTools([stuck]).invoke(messages)] }))
    .addNode("tools", new ToolNode([stuck]))
    .addEdge(START, "repair")
    .addEdge("repair", "model")
    .addConditionalEdges("model", toolsCondition, ["tools", END])
    .addEdge("tools", "model")
    .compile({ checkpointer: new MemorySaver() });
  expect(outline(await stopAndWriteAgain(graph))).toEqual(whole);
});
