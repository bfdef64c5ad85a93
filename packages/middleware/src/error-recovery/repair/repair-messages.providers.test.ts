import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import { once } from "node:events";
import type { AddressInfo } from "node:net";
import { json } from "node:stream/consumers";
import { ChatAnthropic } from "@langchain/anthropic";
import { AIMessage, HumanMessage, ToolMessage, type BaseMessage } from "@langchain/core/messages";
import { ChatOpenAI, convertMessagesToResponsesInput } from "@langchain/openai";
import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { anyHistory } from "../../testing/histories.ts";
import { startOpenAIServer, type OpenAIServer } from "../../testing/openai-server.ts";
import { repairMessages } from "./repair-messages.ts";

const search = { name: "search", args: {} };
const unparsed = { name: "search", args: '{"query": ', error: "no JSON" };
const hello = new HumanMessage("hello?");

function rawCaller(...calls: string[]): AIMessage {
  const message = new AIMessage({ content: "", invalid_tool_calls: calls.map((id) => ({ ...unparsed, id })) });
  message.additional_kwargs["tool_calls"] = calls.map((id) => ({
    id,
    type: "function",
    function: { name: "search", arguments: unparsed.args },
  }));
  return message;
}

describe("ChatOpenAI", () => {
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

  const result = (call: string) => new ToolMessage({ content: call, tool_call_id: call });
  const asks = (...calls: string[]) =>
    new AIMessage({ content: "", tool_calls: calls.map((id) => ({ ...search, id })) });

  it.each<[string, BaseMessage[]]>([
    ["a call without a result", [asks("a", "b"), result("b"), hello]],
    ["a call that could not be parsed", [rawCaller("a"), hello]],
    ["a result behind another message", [asks("a"), hello, result("a")]],
    ["a result twice", [asks("a"), result("a"), result("a")]],
    ["a result without a call", [hello, result("a")]],
    [
      "a result of a call that no client sends",
      [
        new AIMessage({
          content: "",
          tool_calls: [{ ...search, id: "a" }],
          invalid_tool_calls: [{ ...unparsed, id: "bad" }],
        }),
        result("a"),
        result("bad"),
      ],
    ],
  ])("gets a 400 for %s, and an answer after the repair", async (_, messages) => {
    await expect(model.invoke(messages)).rejects.toMatchObject({ status: 400 });
    await expect(model.invoke(repairMessages(messages))).resolves.toMatchObject({ content: "Fine." });
  });

  it("gets an answer to any history after the repair", async () => {
    const property = fc.asyncProperty(anyHistory({ maxWords: 5, maxSteps: 8 }), async (messages) => {
      fc.pre(messages.length > 0);
      const repaired = repairMessages(messages);
      fc.pre(repaired.length > 0);
      await expect(model.invoke(repaired)).resolves.toMatchObject({ content: "Fine." });
    });
    await fc.assert(property, { numRuns: 60 });
  });
});

describe("OpenAI's Responses API", () => {
  it("gets an output for each call it has made, also for what could not be parsed and for text instead of arguments", () => {
    const item = (type: string, call_id: string) => ({ type, id: `fc_${call_id}`, call_id, name: "search" });
    const messages = [
      new AIMessage({
        content: [],
        tool_calls: [
          { ...search, id: "good", type: "tool_call" },
          { ...search, id: "text", type: "tool_call" },
        ],
        invalid_tool_calls: [{ ...unparsed, id: "bad" }],
        additional_kwargs: { __openai_custom_tool_call_ids__: { text: "fc_text" } },
        response_metadata: {
          output: [
            { type: "reasoning", id: "rs_1", summary: [] },
            item("function_call", "good"),
            item("custom_tool_call", "text"),
            item("function_call", "bad"),
            { type: "web_search_call", id: "ws_1" },
          ],
        },
      }),
      hello,
    ];
    const input = convertMessagesToResponsesInput({
      messages: repairMessages(messages),
      zdrEnabled: false,
      model: "gpt-4o",
    });
    const sent = input.map((one) => [one.type, "call_id" in one ? one.call_id : undefined]);
    expect(sent).toEqual([
      ["reasoning", undefined],
      ["function_call", "good"],
      ["custom_tool_call", "text"],
      ["function_call", "bad"],
      ["web_search_call", undefined],
      ["function_call_output", "good"],
      ["custom_tool_call_output", "text"],
      ["function_call_output", "bad"],
      ["message", undefined],
    ]);
  });
});

interface AnthropicMessage {
  role: string;
  content: string | { type: string; id?: string; tool_use_id?: string }[];
}

const fine = {
  id: "msg_1",
  type: "message",
  role: "assistant",
  model: "claude",
  content: [{ type: "text", text: "Fine." }],
  stop_reason: "end_turn",
  usage: { input_tokens: 1, output_tokens: 1 },
};

describe("ChatAnthropic", () => {
  const bodies: { messages: AnthropicMessage[] }[] = [];
  let server: Server;
  let model: ChatAnthropic;
  const answer = async (request: IncomingMessage, response: ServerResponse) => {
    bodies.push((await json(request)) as (typeof bodies)[number]);
    response.writeHead(200, { "content-type": "application/json" }).end(JSON.stringify(fine));
  };
  beforeAll(async () => {
    server = createServer((request, response) => {
      answer(request, response).catch((error: unknown) => response.destroy(error as Error));
    }).listen(0, "127.0.0.1");
    await once(server, "listening");
    const anthropicApiUrl = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    model = new ChatAnthropic({ model: "claude-sonnet-4-5", apiKey: "dummy", maxRetries: 0, anthropicApiUrl });
  });
  afterAll(() => {
    server.closeAllConnections();
    server.close();
  });

  it("sends a result for each tool_use, also for one that could not be parsed, and none for a server tool", async () => {
    const messages = [
      hello,
      new AIMessage({
        content: [
          { type: "text", text: "Let me see." },
          { type: "server_tool_use", id: "srv", name: "web_search", input: {} },
          { type: "web_search_tool_result", tool_use_id: "srv", content: [] },
          { type: "tool_use", id: "good", name: "search", input: {} },
          { type: "tool_use", id: "bad", name: "search", input: '{"query": ' },
        ],
        tool_calls: [{ ...search, id: "good" }],
        invalid_tool_calls: [{ ...unparsed, id: "bad" }],
      }),
      new HumanMessage("And?"),
    ];
    await model.invoke(messages);
    expect(unansweredUses(bodies.at(-1)!.messages)).toEqual(["good", "bad"]);
    await model.invoke(repairMessages(messages));
    expect(unansweredUses(bodies.at(-1)!.messages)).toEqual([]);
    expect(JSON.stringify(bodies.at(-1))).not.toContain('"tool_use_id":"srv","content":"');
  });
});

/** Anthropic's rule: each `tool_use` has a `tool_result` in the next message. */
function unansweredUses(messages: readonly AnthropicMessage[]): string[] {
  return messages.flatMap(({ content }, at) => {
    const next = messages[at + 1]?.content;
    const answered = Array.isArray(next) ? next.map(({ tool_use_id }) => tool_use_id) : [];
    const uses = Array.isArray(content) ? content.filter(({ type }) => type === "tool_use") : [];
    return uses.map(({ id }) => id!).filter((id) => !answered.includes(id));
  });
}
