import { AIMessage, AIMessageChunk, ChatMessage, FunctionMessage, RemoveMessage } from "@langchain/core/messages";
import { HumanMessage, SystemMessage, ToolMessage } from "@langchain/core/messages";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { ThreadMessage } from "../../message/thread-message.ts";
import { viewMessages } from "./view-messages.ts";

/** A message as plain data may hold it, whatever its declared type. */
const plain = (message: object): ThreadMessage => message as ThreadMessage;

function viewOf(message: ThreadMessage) {
  const { role, calls, answers } = viewMessages([message])[0]!;
  return { role, calls, answers };
}

/** What another installed copy of `@langchain/core` makes: no class of ours, a method that tells the type. */
class ForeignMessage {
  role = "user";
  content = "hi";
  _getType(): string {
    return "ai";
  }
}

describe("the role of a message", () => {
  it.each<[string, ThreadMessage, string]>([
    ["HumanMessage", new HumanMessage("hi"), "human"],
    ["AIMessage", new AIMessage("hi"), "ai"],
    ["AIMessageChunk", new AIMessageChunk("hi"), "ai"],
    ["SystemMessage", new SystemMessage("hi"), "system"],
    ["FunctionMessage", new FunctionMessage({ name: "f", content: "1" }), "tool"],
    ["ChatMessage of the assistant", new ChatMessage({ content: "hi", role: "assistant" }), "ai"],
    ["ChatMessage of a critic", new ChatMessage({ content: "hi", role: "critic" }), "other"],
    ["a message of another copy of core", new ForeignMessage() as never, "ai"],
    ["OpenAI's developer", { role: "developer", content: "hi" }, "system"],
    ["OpenAI's function", plain({ role: "function", name: "f", content: "1" }), "tool"],
    ["an unknown role", { role: "toString", content: "hi" }, "other"],
    ["the wire form", plain({ type: "human", content: "hi" }), "human"],
    ["the wire form of a chunk", plain({ type: "AIMessageChunk", content: "hi" }), "ai"],
    ["results alone", { role: "user", content: [{ type: "tool_result", tool_use_id: "t1", content: "1" }] }, "tool"],
    [
      "results and text",
      {
        role: "user",
        content: [
          { type: "tool_result", tool_use_id: "t1" },
          { type: "text", text: "and?" },
        ],
      },
      "human",
    ],
    ["no content blocks", { role: "user", content: [] }, "human"],
  ])("of %s", (_, message, role) => {
    expect(viewOf(message).role).toBe(role);
  });
});

describe("the calls that have to be answered", () => {
  const assistant = (...content: unknown[]): ThreadMessage => ({ role: "assistant", content });

  it.each<[string, ThreadMessage, string[]]>([
    ["parsed", new AIMessage({ content: "", tool_calls: [{ id: "c1", name: "f", args: {} }] }), ["c1"]],
    [
      "invalid, which no client sends",
      new AIMessage({ content: "", invalid_tool_calls: [{ id: "c1", name: "f", args: "{" }] }),
      [],
    ],
    [
      "parsed and in the content",
      new AIMessage({
        content: [{ type: "tool_use", id: "c1", name: "f", input: {} }],
        tool_calls: [{ id: "c1", name: "f", args: {} }],
      }),
      ["c1"],
    ],
    [
      "OpenAI's",
      plain({ role: "assistant", content: null, tool_calls: [{ id: "c1", function: { name: "f" } }] }),
      ["c1"],
    ],
    [
      "raw, when nothing is parsed",
      plain({ type: "ai", content: "", additional_kwargs: { tool_calls: [{ id: "c1", function: { name: "f" } }] } }),
      ["c1"],
    ],
    [
      "raw and parsed under another id",
      plain({ type: "ai", tool_calls: [{ id: "c1" }], additional_kwargs: { tool_calls: [{ id: "raw" }] } }),
      ["c1"],
    ],
    ["Anthropic's", assistant({ type: "tool_use", id: "t1", name: "f" }, { type: "tool_use", id: "t2" }), ["t1", "t2"]],
    ["LangChain's standard block", assistant({ type: "tool_call", id: "t1", name: "f", args: {} }), ["t1"]],
    ["OpenAI's Responses", assistant({ type: "function_call", id: "fc_1", call_id: "c1", name: "f" }), ["c1"]],
    ["the AI SDK's", assistant({ type: "tool-call", toolCallId: "t1", toolName: "f", input: {} }), ["t1"]],
    ["the AI SDK's at the provider", assistant({ type: "tool-call", toolCallId: "t1", providerExecuted: true }), []],
    ["Bedrock's", assistant({ toolUse: { toolUseId: "t1", name: "f" } }), ["t1"]],
    [
      "a function call from before tools",
      plain({ role: "assistant", function_call: { name: "f" } }),
      ["function_call:f"],
    ],
    [
      "server tools",
      assistant(
        { type: "server_tool_use", id: "s1", name: "web_search" },
        { type: "web_search_tool_result", tool_use_id: "s1", content: [] },
        { type: "web_search_call", id: "ws_1" },
        { type: "mcp_call", id: "mcp_1" },
      ),
      [],
    ],
    [
      "a server tool that an integration lists as parsed",
      plain({ type: "ai", content: [{ type: "server_tool_use", id: "s1" }], tool_calls: [{ id: "s1" }, { id: "c1" }] }),
      ["c1"],
    ],
    ["in a human message", { role: "user", content: [{ type: "tool_use", id: "t1" }] }, []],
    ["garbage", plain({ role: "assistant", tool_calls: [null, 1, { id: 5 }, { id: "" }], content: [undefined] }), []],
  ])("%s", (_, message, calls) => {
    expect(viewOf(message).calls).toEqual(calls);
  });
});

describe("the calls that a message answers", () => {
  it.each<[string, ThreadMessage, string[]]>([
    ["ToolMessage", new ToolMessage({ content: "1", tool_call_id: "c1" }), ["c1"]],
    ["OpenAI's", plain({ role: "tool", content: "1", tool_call_id: "c1" }), ["c1"]],
    [
      "Anthropic's",
      {
        role: "user",
        content: [
          { type: "tool_result", tool_use_id: "t1" },
          { type: "text", text: "?" },
          { type: "tool_result", tool_use_id: "t2" },
        ],
      },
      ["t1", "t2"],
    ],
    ["the AI SDK's", { role: "tool", content: [{ type: "tool-result", toolCallId: "t1" }] }, ["t1"]],
    ["Bedrock's", { role: "user", content: [{ toolResult: { toolUseId: "t1", content: [] } }] }, ["t1"]],
    ["FunctionMessage", new FunctionMessage({ name: "f", content: "1" }), ["function_call:f"]],
    ["an AI message's own", { role: "assistant", content: [{ type: "tool_result", tool_use_id: "t1" }] }, []],
  ])("%s", (_, message, answers) => {
    expect(viewOf(message).answers).toEqual(answers);
  });
});

describe("the key of a message", () => {
  const keysOf = (...messages: ThreadMessage[]): string[] => viewMessages(messages).map(({ key }) => key);

  it("is its id", () => {
    expect(keysOf(new HumanMessage({ id: "h1", content: "hi" }), plain({ role: "user", id: "p1" }))).toEqual([
      "h1",
      "p1",
    ]);
  });

  it("is a digest of what it says where there is no id, whatever the order of fields", () => {
    const [one] = keysOf({ role: "user", content: [{ type: "text", text: "hi" }] });
    expect(one).toMatch(/^[0-9a-f]{16}$/);
    expect(keysOf({ role: "user", content: [{ text: "hi", type: "text" }] })).toEqual([one]);
    expect(keysOf({ role: "user", content: [{ type: "text", text: "ho" }] })).not.toEqual([one]);
    expect(keysOf({ role: "assistant", content: [{ type: "text", text: "hi" }] })).not.toEqual([one]);
  });

  it("tells equal results of different calls apart", () => {
    const results = ["c1", "c2"].map((id) => new ToolMessage({ content: "ok", tool_call_id: id }));
    expect(new Set(keysOf(...results))).toHaveProperty("size", 2);
    expect(keysOf(...results).join()).not.toContain("#");
  });

  it("stays when messages are added", () => {
    const messages = [new HumanMessage("go on"), new HumanMessage("go on"), new HumanMessage("go on")];
    expect(keysOf(...messages).slice(0, 2)).toEqual(keysOf(...messages.slice(0, 2)));
  });

  it("is unique in every list and the same each time", () => {
    const id = fc.option(fc.constantFrom("a", "a#2", "a#3", "b", ""), { nil: undefined });
    const message = fc.record({ role: fc.constant("user"), content: fc.constantFrom("x", "y"), id });
    fc.assert(
      fc.property(fc.array(message, { maxLength: 12 }), (messages) => {
        const keys = keysOf(...messages);
        expect(new Set(keys).size).toBe(messages.length);
        expect(keysOf(...structuredClone(messages))).toEqual(keys);
      }),
    );
  });

  it("is found of content that no JSON can hold", () => {
    const cyclic: unknown[] = [];
    cyclic.push(cyclic, 1n, new Uint8Array([1]), new Date(0), { toJSON: () => raise() });
    expect(keysOf({ role: "user", content: cyclic })[0]).toMatch(/^[0-9a-f]{16}$/);
  });
});

function raise(): never {
  throw new Error("no JSON");
}

describe("what is no list of messages", () => {
  it.each<[string, unknown, string, RegExp]>([
    ["nothing", undefined, "summarization.invalid-messages", /are undefined, not a list/],
    ["a text", "hi", "summarization.invalid-messages", /are a string, not a list/],
    ["a text in the list", ["hi"], "summarization.invalid-messages", /Element 0 of the messages is a string/],
    [
      "a hole",
      Object.assign([{ role: "user" }], { length: 2 }),
      "summarization.invalid-messages",
      /Element 1 of the messages is undefined/,
    ],
    ["a pair", [["user", "hi"]], "summarization.invalid-messages", /is an array, not a message/],
    ["a record", [{ text: "hi" }], "summarization.invalid-messages", /is an object without a role/],
    [
      "a message in JSON",
      JSON.parse(JSON.stringify([new HumanMessage("hi")])),
      "summarization.invalid-messages",
      /load/,
    ],
    ["a stored message", [new HumanMessage("hi").toDict()], "summarization.invalid-messages", /mapStored/],
    ["a RemoveMessage", [new RemoveMessage({ id: "a" })], "summarization.unreduced-list", /messagesStateReducer/],
    ["a plain removal", [{ role: "remove", id: "a" }], "summarization.unreduced-list", /Element 0/],
  ])("%s is refused", (_, messages, code, message) => {
    const view = () => viewMessages(messages as ThreadMessage[]);
    expect(view).toThrow(message);
    expect(view).toThrow(expect.objectContaining({ code }));
  });
});

it("changes nothing and holds the very messages", () => {
  const message = Object.freeze({ role: "user", content: Object.freeze([]) });
  expect(viewMessages([message])[0]!.message).toBe(message);
});
