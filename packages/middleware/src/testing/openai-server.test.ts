import { AIMessage, HumanMessage, SystemMessage, ToolMessage, type BaseMessage } from "@langchain/core/messages";
import { ChatOpenAI } from "@langchain/openai";
import { createTokenCounter } from "@threadkeep/state";
import fc from "fast-check";
import { createAgent, tool } from "langchain";
import { afterEach, describe, expect, it } from "vitest";
import { z } from "zod";
import { anyHistory, HISTORY_FAULTS } from "./histories.ts";
import { startOpenAIServer, type OpenAIServer, type OpenAIServerOptions } from "./openai-server.ts";
import { findBreaches } from "./provider-rules.ts";

let server: OpenAIServer | undefined;
afterEach(() => server?.close());

async function connect(options?: OpenAIServerOptions): Promise<ChatOpenAI> {
  server = await startOpenAIServer(options);
  return new ChatOpenAI({
    model: "gpt-4o",
    apiKey: "dummy",
    maxRetries: 0,
    configuration: { baseURL: server.baseURL },
  });
}

const asks = (...calls: string[]) =>
  new AIMessage({ content: "", tool_calls: calls.map((id) => ({ id, name: "search", args: { query: id } })) });
const result = (call: string) => new ToolMessage({ content: "found", tool_call_id: call });
const human = new HumanMessage("go on");

const search = tool(({ query }) => `found ${query}`, {
  name: "search",
  description: "Searches.",
  schema: z.object({ query: z.string() }),
});
const searchCall = { id: "c", type: "function" as const, function: { name: "search", arguments: '{"query":"x"}' } };

describe("the server answers ChatOpenAI", () => {
  it("for a valid conversation, with its usage by our counter", async () => {
    const model = await connect({ answer: ({ messages }) => `after ${messages.length}` });
    const conversation = [new SystemMessage("be brief"), human, asks("1", "2"), result("2"), result("1")];
    const answer = await model.invoke(conversation);
    const expected = createTokenCounter().count(server?.requests[0]?.body.messages ?? []);
    expect(answer).toMatchObject({ content: "after 5", usage_metadata: { input_tokens: expected } });
    expect(answer.response_metadata).toMatchObject({ finish_reason: "stop" });
    expect(server?.requests).toMatchObject([{ status: 200, promptTokens: expected }]);
  });

  it("with a tokenizer of its own", async () => {
    const plain = await (await connect()).invoke([human]);
    await server?.close();
    const scaled = await (await connect({ usageFactor: 1.5 })).invoke([human]);
    expect(inputTokens(scaled)).toBe(Math.round(inputTokens(plain) * 1.5));
  });

  it("as a stream, with words, calls and usage", async () => {
    const model = await connect({ answer: () => ({ content: "let me look", tool_calls: [searchCall] }) });
    const texts: string[] = [];
    let whole;
    for await (const chunk of await model.stream([human])) {
      texts.push(chunk.text);
      whole = whole === undefined ? chunk : whole.concat(chunk);
    }
    expect(texts.filter(Boolean)).toEqual(["let", " me", " look"]);
    expect(whole?.tool_calls).toMatchObject([{ id: "c", name: "search", args: { query: "x" } }]);
    expect(inputTokens(whole)).toBe(server?.requests[0]?.promptTokens);
    expect(whole?.response_metadata).toMatchObject({ finish_reason: "tool_calls" });
  });

  it("through a whole agent", async () => {
    const model = await connect({
      answer: ({ messages }) => (messages.at(-1)?.role === "tool" ? "done" : { tool_calls: [searchCall] }),
    });
    const { messages } = await createAgent({ model, tools: [search] }).invoke({ messages: [human] });
    expect(messages.map(({ content }) => content)).toEqual(["go on", "", "found x", "done"]);
    expect(server?.requests[0]?.body.tools).toHaveLength(1);
  });

  it("with a filtered text, a cut and an error of its own", async () => {
    const replies = [
      { content: "I can", finish_reason: "content_filter" as const },
      { content: "half of", finish_reason: "length" as const },
      { status: 429, error: { message: "slow down", type: "tokens", param: null, code: "rate_limit_exceeded" } },
    ];
    const model = await connect({ answer: () => replies.shift() ?? "" });
    expect((await model.invoke([human])).response_metadata).toMatchObject({ finish_reason: "content_filter" });
    expect((await model.invoke([human])).response_metadata).toMatchObject({ finish_reason: "length" });
    await expect(model.invoke([human])).rejects.toMatchObject({ status: 429 });
  });
});

/** A fact about the client, kept as a test: the refusal itself is lost, what arrives is an empty answer. */
it("sends a refusal, of which ChatOpenAI leaves only that there is no content", async () => {
  const model = await connect({ answer: () => ({ refusal: "I can't." }) });
  const answer = await model.invoke([human]);
  expect([answer.content, answer.additional_kwargs["refusal"]]).toEqual(["", undefined]);
});

describe("the server answers 400 for", () => {
  const FOLLOWED = /^400 An assistant message with 'tool_calls' must be followed by tool messages responding to each/;
  const breaches: Record<string, [BaseMessage[], RegExp]> = {
    "an orphan result": [[human, result("1")], /messages with role 'tool' must be a response to a preceeding message/],
    "a result of another call": [
      [asks("1"), result("2")],
      /'tool_call_id' of '2' not found in 'tool_calls' of previous/,
    ],
    "a result apart from its call": [[asks("1"), human, result("1")], FOLLOWED],
    "a call without a result": [[human, asks("1")], FOLLOWED],
    "parallel calls without a result of one": [
      [asks("1", "2"), result("1"), human],
      /did not have response messages: 2/,
    ],
    "a second result": [[asks("1"), result("1"), result("1")], /Duplicate value for 'tool_call_id' of '1'/],
    "no messages": [[], /empty array/],
  };
  for (const [name, [messages, expected]] of Object.entries(breaches)) {
    it(name, async () => {
      const model = await connect();
      const failure = { status: 400, message: expect.stringMatching(expected) };
      await expect(model.invoke(messages)).rejects.toMatchObject(failure);
      await expect(streamed(model, messages)).rejects.toMatchObject(failure);
      expect(server?.requests.map(({ status }) => status)).toEqual([400, 400]);
    });
  }

  it("a prompt longer than its context, which the client knows as an overflow", async () => {
    const model = await connect({ contextTokens: 100 });
    await expect(model.invoke([new HumanMessage("word ".repeat(50))])).resolves.toBeDefined();
    const failure = {
      name: "ContextOverflowError",
      message: expect.stringContaining("maximum context length is 100 tokens"),
    };
    await expect(model.invoke([new HumanMessage("word ".repeat(100))])).rejects.toMatchObject(failure);
    expect(server?.requests[1]?.error).toMatchObject({ code: "context_length_exceeded" });
  });
});

it("agrees with findBreaches on histories of every kind", async () => {
  const model = await connect();
  const faults = HISTORY_FAULTS.filter((fault) => fault !== "late-system");
  const histories = anyHistory({ faults, maxWords: 5, maxSteps: 6 }).filter((messages) => messages.length > 0);
  const outcomes = new Set<boolean>();
  await fc.assert(
    fc.asyncProperty(histories, async (messages) => {
      // OpenAI takes a system message anywhere; only Anthropic does not.
      const isFine = findBreaches(messages).length === 0;
      const isTaken = await model.invoke(messages).then(
        () => true,
        () => false,
      );
      outcomes.add(isTaken);
      expect(isTaken).toBe(isFine);
    }),
    { seed: 7, numRuns: 150 },
  );
  expect(outcomes.size).toBe(2);
});

function inputTokens(message: unknown): number {
  return (message as { usage_metadata: { input_tokens: number } }).usage_metadata.input_tokens;
}

async function streamed(model: ChatOpenAI, messages: BaseMessage[]): Promise<void> {
  for await (const _ of await model.stream(messages));
}
