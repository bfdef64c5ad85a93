import { AIMessage } from "@langchain/core/messages";
import { describe, expect, it } from "vitest";
import { toolCallsOf } from "./tool-exchange.ts";
import type { Loose } from "./record.ts";

const callsOf = (message: object) => toolCallsOf(message as Loose);

describe("the calls of a message have the names of their tools", () => {
  it.each<[string, object]>([
    ["parsed", new AIMessage({ content: "", tool_calls: [{ id: "c1", name: "f", args: {} }] })],
    ["OpenAI's", { tool_calls: [{ id: "c1", function: { name: "f", arguments: "{}" } }] }],
    ["raw", { additional_kwargs: { tool_calls: [{ id: "c1", function: { name: "f", arguments: "{" } }] } }],
    ["Anthropic's", { content: [{ type: "tool_use", id: "c1", name: "f" }] }],
    ["Bedrock's", { content: [{ toolUse: { toolUseId: "c1", name: "f" } }] }],
    ["the AI SDK's", { content: [{ type: "tool-call", toolCallId: "c1", toolName: "f" }] }],
    ["OpenAI's Responses", { content: [{ type: "function_call", id: "fc_1", call_id: "c1", name: "f" }] }],
  ])("%s", (_, message) => {
    expect(callsOf(message)).toEqual([{ id: "c1", name: "f" }]);
  });

  it("a function call from before tools", () => {
    expect(callsOf({ function_call: { name: "f" } })).toEqual([{ id: "function_call:f", name: "f" }]);
  });
});

it("counts what the Responses API has answered, which is sent back as it is, each call once", () => {
  const output = [
    { type: "function_call", id: "fc_1", call_id: "good", name: "f" },
    { type: "function_call", id: "fc_2", call_id: "bad", name: "f" },
    { type: "web_search_call", id: "ws_1" },
  ];
  const message = new AIMessage({
    content: [],
    tool_calls: [{ id: "good", name: "f", args: {} }],
    invalid_tool_calls: [{ id: "bad", name: "f", args: "{" }],
    response_metadata: { output },
  });
  expect(callsOf(message).map(({ id }) => id)).toEqual(["good", "bad"]);
});

it("leaves out a standard block of a call that could not be parsed: every client drops it", () => {
  const block = { type: "invalid_tool_call", id: "bad", name: "f", args: "{" };
  expect(callsOf({ content: [block], response_metadata: { output_version: "v1" } })).toEqual([]);
});
