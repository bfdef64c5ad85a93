import { AIMessage, AIMessageChunk, HumanMessage } from "@langchain/core/messages";
import { ChatOpenAI } from "@langchain/openai";
import { expect, describe, it } from "vitest";
import type { ThreadMessage } from "../../message/thread-message.ts";
import { startFaultServer } from "../../testing/fault-server.ts";
import { recoveringAgent, toolMessages, toolOf } from "../agent/testing/recovering-agent.ts";
import { repairMessages } from "./repair-messages.ts";
import { UNPARSED } from "./unparsed-call.ts";

const NOT_RUN = "The arguments of this call could not be parsed; it was not run.";

it("a call that could not be parsed is told as one that was not run, by an agent with a checkpointer, too", async () => {
  const raw = { id: "c1", type: "function", function: { name: "pay", arguments: '{"sum": ' } };
  const answers = [{ content: "", tool_calls: [raw] }, { content: "Once more." }];
  const server = await startFaultServer((_, index) => {
    const message = { role: "assistant", ...answers[index] };
    return { type: "answer", status: 200, body: { id: "x", choices: [{ index: 0, message, finish_reason: "stop" }] } };
  });
  const { made, counted } = toolOf("pay", "Paid.");
  const model = new ChatOpenAI({ model: "gpt-4o", apiKey: "x", maxRetries: 0, configuration: { baseURL: server.url } });
  const { ask } = recoveringAgent({ model, tools: [made] });
  await ask("Pay.");
  const { messages } = await ask("And?");
  expect(toolMessages(messages)).toMatchObject([{ tool_call_id: "c1", content: NOT_RUN, status: "error" }]);
  expect(server.requests[1]?.body).toContain(NOT_RUN);
  expect(counted.calls).toBe(0);
  await server.close();
});

describe("a call without a result", () => {
  const unparsed = { id: "c1", name: "pay", args: '{"sum": ' };
  const toolUse = (input: unknown) => [{ type: "tool_use", id: "c1", name: "pay", input }] as never;
  const rawCall = { id: "c1", type: "function" as const, function: { name: "pay", arguments: '{"sum": ' } };

  it.each<[string, ThreadMessage]>([
    ["of Anthropic's", new AIMessage({ content: toolUse('{"sum": '), invalid_tool_calls: [unparsed] })],
    ["in the content alone", new AIMessage({ content: toolUse('{"sum": ') })],
    [
      "streamed",
      new AIMessageChunk({
        content: toolUse(""),
        tool_call_chunks: [{ id: "c1", name: "pay", args: "[oops", index: 0 }],
      }),
    ],
    ["raw", new AIMessage({ content: "", additional_kwargs: { tool_calls: [rawCall] } })],
    [
      "beside one that could be parsed",
      new AIMessage({
        content: toolUse("{"),
        tool_calls: [{ id: "c0", name: "pay", args: {} }],
        invalid_tool_calls: [unparsed],
      }),
    ],
  ])("is told as not run: %s", (_, caller) => {
    for (const reason of ["stopped", "rejected"])
      expect(resultOf(repairMessages([caller, new HumanMessage("And?")], { reason }))).toBe(UNPARSED);
  });

  it.each<[string, ThreadMessage]>([
    ["parsed", new AIMessage({ content: "", tool_calls: [{ id: "c1", name: "pay", args: {} }] })],
    ["parsed in the content", new AIMessage({ content: toolUse({ sum: 1 }) })],
    ["of another client, which may have read it", plain({ role: "assistant", content: "", tool_calls: [rawCall] })],
  ])("may have completed: %s", (_, caller) => {
    expect(resultOf(repairMessages([caller, new HumanMessage("And?")]))).toContain("may have completed");
  });
});

function plain(message: object): ThreadMessage {
  return message as ThreadMessage;
}

function resultOf(messages: readonly object[]): unknown {
  const results = messages as readonly { tool_call_id?: string; content?: unknown }[];
  return results.find(({ tool_call_id }) => tool_call_id === "c1")?.content;
}
