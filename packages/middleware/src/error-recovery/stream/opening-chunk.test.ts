import { ChatAnthropic } from "@langchain/anthropic";
import type { BaseChatModel } from "@langchain/core/language_models/chat_models";
import { HumanMessage } from "@langchain/core/messages";
import { ChatOpenAI } from "@langchain/openai";
import { describe, expect, it } from "vitest";
import { ANTHROPIC_FAULTS } from "../../testing/anthropic-faults.ts";
import { type Fault, startFaultServer } from "../../testing/fault-server.ts";
import { rejectionOf } from "../../testing/rejection-of.ts";
import { ScriptedModel } from "../../testing/scripted-model.ts";
import { recoveringAgent } from "../agent/testing/recovering-agent.ts";
import type { ErrorRecoveryMiddlewareOptions } from "../error-recovery-options.ts";
import type { FallbackModel } from "../fallback/fallback-model.ts";

const openai = (url: string) =>
  new ChatOpenAI({ model: "gpt-5", apiKey: "none", maxRetries: 0, configuration: { baseURL: `${url}/v1` } });
const anthropic = (url: string) =>
  new ChatAnthropic({ model: "claude", maxTokens: 16, apiKey: "none", maxRetries: 0, anthropicApiUrl: url });

const chunk = (delta: object) =>
  `data: ${JSON.stringify({ id: "1", object: "chat.completion.chunk", model: "gpt-5", choices: [{ index: 0, delta }] })}\n\n`;
const OPENING = chunk({ role: "assistant", content: "" });
const CALL = { index: 0, id: "1", type: "function", function: { name: "search", arguments: "" } };

const event = (type: string, data: object) => `event: ${type}\ndata: ${JSON.stringify({ type, ...data })}\n\n`;
const START = event("message_start", {
  message: { id: "1", type: "message", role: "assistant", model: "claude", content: [], usage: {} },
});
const BLOCK = event("content_block_start", { index: 0, content_block: { type: "thinking", thinking: "" } });
const THOUGHT = event("content_block_delta", { index: 0, delta: { type: "thinking_delta", thinking: "Let me see." } });

/** What comes of a model call whose stream breaks off as it is told, and always does. */
async function askBroken(make: (url: string) => BaseChatModel, fault: Fault, recovery: ErrorRecoveryMiddlewareOptions) {
  const server = await startFaultServer(() => fault);
  try {
    const { agent, thread, events } = recoveringAgent({ model: make(server.url), recovery });
    const read = async () => {
      const input = { messages: [new HumanMessage("Hello?")] };
      for await (const _ of await agent.stream(input, { ...thread, streamMode: "messages" }));
    };
    const failure = await rejectionOf(read());
    return { failure, requests: server.requests.length, last: events.at(-1) };
  } finally {
    await server.close();
  }
}

describe.each<[string, (url: string) => BaseChatModel, Fault]>([
  ["OpenAI's role", openai, { type: "cut", events: [OPENING] }],
  ["Anthropic's message_start", anthropic, ANTHROPIC_FAULTS["stream cut in half"]],
  ["Anthropic's message_start, by an overloaded_error", anthropic, ANTHROPIC_FAULTS["error within a stream"]],
  ["the begin of an empty block", anthropic, { type: "cut", events: [START, BLOCK] }],
])("a stream that breaks off after %s", (_, make, fault) => {
  it("is asked for again", async () => {
    expect(await askBroken(make, fault, { attempts: 2 })).toMatchObject({
      requests: 2,
      last: { type: "recovery.exhausted", data: { reason: "attempts" } },
    });
  });

  it("is asked of a fallback", async () => {
    const model = new ScriptedModel(() => "Hello.");
    const fallback: FallbackModel[] = [{ model, on: ["network", "overloaded"] }];
    const { failure } = await askBroken(make, fault, { attempts: 1, fallback });
    expect([failure, model.calls.length]).toEqual([undefined, 1]);
  });
});

it.each<[string, (url: string) => BaseChatModel, Fault]>([
  ["text", openai, { type: "cut", events: [OPENING, chunk({ content: "Hel" })] }],
  ["a tool call", openai, { type: "cut", events: [OPENING, chunk({ tool_calls: [CALL] })] }],
  ["reasoning", openai, { type: "cut", events: [OPENING, chunk({ reasoning_content: "Let me see." })] }],
  ["a thought", anthropic, { type: "cut", events: [START, BLOCK, THOUGHT] }],
])("a stream that breaks off after %s is not asked for again", async (_, make, fault) => {
  expect(await askBroken(make, fault, {})).toMatchObject({
    requests: 1,
    last: { type: "recovery.failed", data: { why: "a part of the answer was streamed" } },
  });
});
