import { once } from "node:events";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { json } from "node:stream/consumers";
import { ChatAnthropic } from "@langchain/anthropic";
import type { BaseChatModel } from "@langchain/core/language_models/chat_models";
import { HumanMessage, SystemMessage, ToolMessage, type AIMessage, type BaseMessage } from "@langchain/core/messages";
import { ChatOpenAI } from "@langchain/openai";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { deepFreeze } from "../../testing/deep-freeze.ts";
import { findBreaches } from "../../testing/provider-rules.ts";
import { ANSWERS, FROM_ANTHROPIC, FROM_OPENAI } from "./testing/api-answers.ts";
import { messagesForOtherModel } from "./messages-for-other-model.ts";

// The real clients, each at a local server that answers as its API does: what they send is what the other API would get.

let server: Server;
let host = "";
const bodies: Record<string, unknown>[] = [];

beforeAll(async () => {
  server = createServer(async (request, response) => {
    bodies.push((await json(request)) as Record<string, unknown>);
    response.writeHead(200, { "content-type": "application/json" }).end(JSON.stringify(ANSWERS[request.url ?? ""]));
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  host = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});

afterAll(() => {
  server.closeAllConnections();
  server.close();
});

describe("a thread that Claude wrote", () => {
  const models = {
    completions: () => openai({ useResponsesApi: false }),
    responses: () => openai({ useResponsesApi: true }),
  };

  it.each(Object.entries(models))("reaches OpenAI's %s without what only Anthropic understands", async (_, reader) => {
    const thread = deepFreeze(await threadOf(anthropic()));
    expect(foundIn(await sentBy(reader(), thread), FROM_ANTHROPIC)).not.toEqual([]);
    const read = messagesForOtherModel(thread, anthropic(), reader());
    const sent = await sentBy(reader(), read);
    expect(foundIn(sent, FROM_ANTHROPIC)).toEqual([]);
    expect(
      foundIn(sent, ["I look both up.", "toolu_01", "toolu_02", "result x", "result y", "Be brief."]),
    ).toHaveLength(6);
    expect(findBreaches(read)).toEqual([]);
  });

  it("reaches the chat completions as text, calls and results", async () => {
    const sent = await sentBy(openai(), messagesForOtherModel(await threadOf(anthropic()), anthropic(), openai()));
    expect(sent["messages"]).toEqual([
      { role: "developer", content: [{ type: "text", text: "Be brief." }] },
      {
        role: "user",
        content: [
          { type: "text", text: "What is this?" },
          { type: "image_url", image_url: { url: "data:image/png;base64,QUJD" } },
        ],
      },
      {
        role: "assistant",
        content: "I look both up.",
        tool_calls: [
          { id: "toolu_01", type: "function", function: { name: "search", arguments: '{"q":"x"}' } },
          { id: "toolu_02", type: "function", function: { name: "search", arguments: '{"q":"y"}' } },
        ],
      },
      { role: "tool", name: "search", tool_call_id: "toolu_01", content: "result x" },
      { role: "tool", name: "search", tool_call_id: "toolu_02", content: "result y" },
    ]);
  });

  it("comes back as it is for Claude", async () => {
    const thread = await threadOf(anthropic());
    expect(messagesForOtherModel(thread, anthropic(), anthropic("claude-haiku-4-5"))).toBe(thread);
  });
});

describe("a thread that OpenAI's Responses API wrote", () => {
  it("reaches Anthropic without what only OpenAI understands", async () => {
    const writer = openai({ useResponsesApi: true });
    const thread = deepFreeze(await threadOf(writer));
    expect(foundIn(await sentBy(writer, thread), FROM_OPENAI)).not.toEqual([]);
    const sent = await sentBy(anthropic(), messagesForOtherModel(thread, writer, anthropic()));
    expect(foundIn(sent, FROM_OPENAI)).toEqual([]);
    expect(foundIn(sent, ["I look both up.", "call_2", "result x", "result y", "Be brief."])).toHaveLength(5);
  });

  it("has call ids that Anthropic accepts, of call and result alike", async () => {
    const thread = await threadOf(openai({ useResponsesApi: true }));
    const read = messagesForOtherModel(thread, openai(), anthropic());
    const sent = (await sentBy(anthropic(), read))["messages"] as {
      content: { id?: string; tool_use_id?: string }[];
    }[];
    const ids = sent.flatMap(({ content }) => content.flatMap(({ id, tool_use_id }) => id ?? tool_use_id ?? []));
    expect(ids).toHaveLength(4);
    expect(ids.slice(0, 2)).toEqual(ids.slice(2));
    for (const id of ids) expect(id).toMatch(/^[a-zA-Z0-9_-]+$/);
  });

  it("loses its items for another account of OpenAI's, and keeps them for the same one", async () => {
    const writer = openai({ useResponsesApi: true });
    const thread = await threadOf(writer);
    const other = openai({ useResponsesApi: true, apiKey: "sk-other" });
    expect(messagesForOtherModel(thread, writer, openai({ useResponsesApi: true }))).toBe(thread);
    const ofItems = ["rs_01", "fc_01", "msg_0a", "ENCRYPTED"];
    expect(foundIn(await sentBy(other, thread), ofItems)).not.toEqual([]);
    expect(foundIn(await sentBy(other, messagesForOtherModel(thread, writer, other)), ofItems)).toEqual([]);
  });
});

describe("the first model, after another one has answered", () => {
  it("reads the other's answers without what only the other understands, and its own as they are", async () => {
    const [own, foreign] = [await threadOf(anthropic()), await threadOf(openai({ useResponsesApi: true }))];
    const thread = [...own, ...foreign.slice(2)];
    const read = messagesForOtherModel(thread, anthropic(), anthropic());
    expect(read.slice(0, own.length)).toEqual(own);
    expect(read.slice(0, own.length).every((message, at) => message === own[at])).toBe(true);
    expect(foundIn(await sentBy(anthropic(), read.slice(own.length)), FROM_OPENAI)).toEqual([]);
  });
});

describe("version 1 of LangChain's output", () => {
  it.each([
    ["anthropic", () => anthropic(), () => openai(), FROM_ANTHROPIC],
    ["openai", () => openai({ useResponsesApi: true }), () => anthropic(), FROM_OPENAI],
  ] as const)("of %s is read by the other", async (_, writer, reader, words) => {
    const model = writer();
    model.outputVersion = "v1";
    const thread = deepFreeze(await threadOf(model));
    expect((thread[2] as AIMessage).response_metadata).toMatchObject({ output_version: "v1" });
    const sent = await sentBy(reader(), messagesForOtherModel(thread, model, reader()));
    expect(foundIn(sent, [...words])).toEqual([]);
    expect(foundIn(sent, ["I look both up.", "result x", "result y"])).toHaveLength(3);
  });
});

describe("what people have attached", () => {
  const attached = [
    { type: "image", source: { type: "base64", media_type: "image/png", data: "QUJD" } },
    { type: "image", url: "https://x.test/a.png" },
    { type: "document", source: { type: "base64", media_type: "application/pdf", data: "QUJD" }, title: "a.pdf" },
    { type: "document", source: { type: "text", media_type: "text/plain", data: "Notes" } },
    { type: "file", file: { file_data: "data:application/pdf;base64,QUJD", filename: "a.pdf" } },
    { type: "file", source_type: "url", mime_type: "application/pdf", url: "https://x.test/a.pdf" },
    { type: "file", source_type: "base64", mime_type: "application/pdf", data: "QUJD" },
    { type: "file", mimeType: "application/pdf", data: "QUJD" },
    { type: "input_audio", input_audio: { format: "wav", data: "QUJD" } },
    { type: "audio", mimeType: "audio/ogg", data: "QUJD" },
    { type: "video", url: "https://x.test/a.mp4" },
  ];

  it.each(attached)("is sent once, in a form of the reader's or by name: %o", async (block) => {
    const message = new HumanMessage({ content: [{ type: "text", text: "See:" }, block] as never });
    const readers = { anthropic, completions: () => openai(), responses: () => openai({ useResponsesApi: true }) };
    for (const [name, reader] of Object.entries(readers)) {
      const writer = name === "anthropic" ? "openai" : "anthropic";
      const { messages, input } = await sentBy(reader(), messagesForOtherModel([message], writer, reader()));
      const [sent] = (messages ?? input) as { content: { type: string }[] }[];
      expect(sent?.content).toHaveLength(2);
      expect(KNOWN[name]).toContain(sent?.content[1]?.type);
    }
  });

  const KNOWN: Readonly<Record<string, readonly string[]>> = {
    anthropic: ["text", "image", "document"],
    completions: ["text", "image_url", "file", "input_audio"],
    // Sound is for the chat completions alone, but a provider's name does not tell which of the two a model uses.
    responses: ["input_text", "input_image", "input_file", "input_audio"],
  };
});

/** What people ask, what the model says to its API's answer, and the results. */
async function threadOf(model: BaseChatModel): Promise<BaseMessage[]> {
  const question = [
    new SystemMessage({ content: [{ type: "text", text: "Be brief.", cache_control: { type: "ephemeral" } }] }),
    new HumanMessage({
      content: [
        { type: "text", text: "What is this?", cache_control: { type: "ephemeral" } },
        { type: "image_url", image_url: { url: "data:image/png;base64,QUJD" } },
      ],
    }),
  ];
  const answer = (await model.invoke(question)) as AIMessage;
  const results = (answer.tool_calls ?? []).map(
    ({ id = "", name, args }) =>
      new ToolMessage({
        content: [{ type: "text", text: `result ${String(args["q"])}`, cache_control: { type: "ephemeral" } }],
        tool_call_id: id,
        name,
      }),
  );
  expect(results).toHaveLength(2);
  return [...question, answer, ...results];
}

async function sentBy(model: BaseChatModel, messages: BaseMessage[]): Promise<Record<string, unknown>> {
  await model.invoke([...messages]);
  return bodies.at(-1) as Record<string, unknown>;
}

function foundIn(body: Record<string, unknown>, words: readonly string[]): string[] {
  const { messages, input, system } = body;
  const text = JSON.stringify({ messages, input, system });
  return words.filter((word) => text.includes(word));
}

function openai(options: { useResponsesApi?: boolean; apiKey?: string } = {}): ChatOpenAI {
  const configuration = { baseURL: `${host}/v1` };
  return new ChatOpenAI({
    model: "gpt-5",
    apiKey: "sk-test",
    maxRetries: 0,
    useResponsesApi: false,
    configuration,
    ...options,
  });
}

function anthropic(model = "claude-opus-4-5"): ChatAnthropic {
  return new ChatAnthropic({ model, apiKey: "sk-test", maxRetries: 0, anthropicApiUrl: host });
}
