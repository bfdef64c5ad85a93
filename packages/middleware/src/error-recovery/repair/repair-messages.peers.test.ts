// What deepagents' own repair leaves, each failure first.
import { AIMessage, HumanMessage, ToolMessage, type BaseMessage } from "@langchain/core/messages";
import { MessagesAnnotation, START, StateGraph } from "@langchain/langgraph";
import { ChatOpenAI } from "@langchain/openai";
import { createPatchToolCallsMiddleware } from "deepagents";
import { createAgent, createMiddleware } from "langchain";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { findBreaches } from "../../testing/provider-rules.ts";
import { startOpenAIServer, type OpenAIServer } from "../../testing/openai-server.ts";
import { repairMessages } from "./repair-messages.ts";

let server: OpenAIServer;
let model: ChatOpenAI;
beforeAll(async () => {
  server = await startOpenAIServer();
  model = new ChatOpenAI({
    model: "gpt-4o",
    apiKey: "dummy",
    maxRetries: 0,
    configuration: { baseURL: server.baseURL },
  });
});
afterAll(() => server.close());

const ours = createMiddleware({
  name: "Repair",
  wrapModelCall: (request, handler) => handler({ ...request, messages: repairMessages(request.messages) }),
});

const runWith = (
  middleware: typeof ours | ReturnType<typeof createPatchToolCallsMiddleware>,
  messages: BaseMessage[],
) => createAgent({ model, middleware: [middleware] }).invoke({ messages });

const call = (id: string) => ({ id, name: "search", args: {} });
const asks = (id: string, ...calls: string[]) => new AIMessage({ id, content: "", tool_calls: calls.map(call) });
const result = (id: string, of: string) => new ToolMessage({ id, content: id, tool_call_id: of, name: "search" });
const hello = new HumanMessage({ id: "hello", content: "hello?" });

const raw = new AIMessage({ id: "raw", content: "", invalid_tool_calls: [{ id: "bad", name: "search", args: "{" }] });
raw.additional_kwargs["tool_calls"] = [{ id: "bad", type: "function", function: { name: "search", arguments: "{" } }];

describe("the provider refuses what deepagents has repaired, and takes ours", () => {
  it.each<[string, BaseMessage[]]>([
    ["a call that could not be parsed", [raw, hello]],
    ["a result behind another message", [asks("a1", "a"), hello, result("r", "a")]],
    ["a result twice", [asks("a1", "a"), result("r1", "a"), result("r2", "a"), hello]],
    ["a call whose id comes again and has a result there", [asks("a1", "a"), hello, asks("a2", "a"), result("r", "a")]],
    ["a result before its call", [result("r", "a"), asks("a1", "a"), hello]],
  ])("%s", async (_, messages) => {
    await expect(runWith(createPatchToolCallsMiddleware(), messages)).rejects.toThrow(/400/);
    const { messages: answered } = await runWith(ours, messages);
    expect(answered.at(-1)).toMatchObject({ content: "Fine." });
  });
});

it("says that a call was cancelled, as a success, when the process had stopped; ours tells the cause, as an error", async () => {
  const { messages } = await runWith(createPatchToolCallsMiddleware(), [asks("a1", "a"), hello]);
  expect(messages[1]).toMatchObject({ content: expect.stringContaining("was cancelled") as string });
  expect((messages[1] as ToolMessage).status).not.toBe("error");
  expect(repairMessages([asks("a1", "a"), hello])[1]).toMatchObject({
    status: "error",
    content: "The process stopped while this ran; it may have completed.",
  });
});

it("removes what a parallel branch has written in the same superstep", async () => {
  const patch = createPatchToolCallsMiddleware().beforeAgent as (state: object) => Promise<object>;
  const graph = new StateGraph(MessagesAnnotation)
    .addNode("aside", () => ({ messages: [new HumanMessage({ id: "aside", content: "by the way" })] }))
    .addNode("patch", (state) => patch(state))
    .addEdge(START, "aside")
    .addEdge(START, "patch")
    .compile();
  const { messages } = await graph.invoke({ messages: [asks("a1", "a"), hello] });
  expect(messages.map(({ id }) => id)).not.toContain("aside");
});

it("a result that is only appended lands at the end, where providers refuse it", async () => {
  const graph = new StateGraph(MessagesAnnotation)
    .addNode("append", ({ messages }) => ({
      messages: repairMessages(messages).filter((one) => !messages.includes(one)),
    }))
    .addEdge(START, "append")
    .compile();
  const { messages } = await graph.invoke({ messages: [asks("a1", "a"), hello] });
  expect(messages.map(({ id }) => id)).toEqual(["a1", "hello", "repaired:a1:a"]);
  expect(findBreaches(messages)).not.toEqual([]);
  expect(repairMessages(messages).map(({ id }) => id)).toEqual(["a1", "repaired:a1:a", "hello"]);
});
