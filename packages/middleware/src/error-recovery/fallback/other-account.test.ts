import { type AIMessage, type BaseMessage, HumanMessage, ToolMessage } from "@langchain/core/messages";
import { tool } from "@langchain/core/tools";
import { AzureChatOpenAI, ChatOpenAI } from "@langchain/openai";
import { type AgentMiddleware, createMiddleware, initChatModel } from "langchain";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { z } from "zod";
import { startFaultServer, type FaultRequest, type FaultServer } from "../../testing/fault-server.ts";
import { recoveringAgent } from "../agent/testing/recovering-agent.ts";
import { messagesForOtherModel } from "./messages-for-other-model.ts";
import { isSameService } from "./same-service.ts";

// Two hosts of OpenAI's API: each keeps its items, and answers 404 to the other's, as the real ones do.

const openai = (options: object = {}) => new ChatOpenAI({ model: "gpt-5", apiKey: "sk-1", ...options });

let server: FaultServer;
let isFirstDown = true;

beforeEach(async () => {
  isFirstDown = true;
  server = await startFaultServer((request) => answerTo(request));
});
afterEach(() => server.close());

describe("an answer of a model at another account", () => {
  it("is read by the first model when that is there again", async () => {
    const { ask, inputs } = agentAtTwoHosts();
    await ask("one");
    isFirstDown = false;
    const messages = await ask("two");
    expect(messages.map(({ text }) => text)).toEqual(["one", "Fine at b.", "two", "Fine at a."]);
    expect(JSON.stringify(inputs().at(-1))).not.toContain("_b");
  });

  it("is read by it after it was streamed, too", async () => {
    const { ask, inputs } = agentAtTwoHosts({ streaming: true });
    await ask("one");
    isFirstDown = false;
    expect((await ask("two")).at(-1)?.text).toBe("Fine at a.");
    expect(JSON.stringify(inputs().at(-1))).not.toContain("_b");
  });

  it("keeps its text with what it cites, its usage, and what is told of it", async () => {
    const { ask } = agentAtTwoHosts();
    const answer = (await ask("one")).at(-1) as AIMessage;
    expect(answer.content).toMatchObject([
      { type: "text", text: "Fine at b.", annotations: [{ url: "https://x.test" }] },
    ]);
    expect(answer.usage_metadata).toMatchObject({ total_tokens: 2 });
    expect(answer.response_metadata).toMatchObject({
      model_provider: "openai",
      model_name: "gpt-5",
      status: "completed",
    });
    expect(answer.id).toBe("resp_b");
  });

  it("is the first model's own, whole, where that answers", async () => {
    isFirstDown = false;
    const { ask } = agentAtTwoHosts();
    const answer = (await ask("one")).at(-1) as AIMessage;
    expect(answer.response_metadata["output"]).toHaveLength(2);
  });

  it("stays whole where the other model is one of the same account", async () => {
    const { ask } = agentAtTwoHosts({ apiKey: "key-a", at: "a", model: "gpt-5-mini" });
    const answer = (await ask("one")).at(-1) as AIMessage;
    expect(answer.response_metadata["output"]).toHaveLength(2);
  });
});

describe("what a model at another account is asked", () => {
  it("has no settings, tools or choice that were meant for the first one", async () => {
    const meant = createMiddleware({
      name: "Meant",
      wrapModelCall: (request, handler) =>
        handler({
          ...request,
          tools: [...request.tools, { type: "web_search" }],
          toolChoice: { type: "web_search" } as never,
          modelSettings: { prompt_cache_key: "tenant-42", options: { headers: { "x-gateway-key": "secret" } } },
        }),
    });
    const { ask } = agentAtTwoHosts({ outer: [meant] });
    await ask("one");
    const [first, other] = server.requests.map(({ headers, body }) => ({ headers, body: JSON.parse(body) as object }));
    expect(first?.headers["x-gateway-key"]).toBe("secret");
    expect(first?.body).toMatchObject({ tools: [{ name: "search" }, { type: "web_search" }] });
    expect(other?.headers).not.toHaveProperty("x-gateway-key");
    expect(other?.body).toMatchObject({ tools: [{ name: "search" }] });
    expect(other?.body).not.toHaveProperty("prompt_cache_key");
    expect(other?.body).not.toHaveProperty("tool_choice");
  });
});

describe("what people and tools have written, for a model at another account", () => {
  const other = openai({ apiKey: "sk-2" });
  const read = (message: BaseMessage) => messagesForOtherModel([message], openai(), other)[0];

  it("has no files that only the first one has stored", () => {
    const content = [
      { type: "text", text: "See:" },
      { type: "file", file: { file_id: "file-1" } },
    ];
    expect(read(new HumanMessage({ content: content as never }))?.content).toEqual([
      { type: "text", text: "See:" },
      { type: "text", text: "[file: cannot be shown here]" },
    ]);
  });

  it("keeps what tools have found, in the form that the API takes", () => {
    const content = [{ type: "input_image", image_url: "https://x.test/a.png" }];
    const result = new ToolMessage({ tool_call_id: "c1", content: content as never });
    expect(read(result)).toBe(result);
    const custom = new ToolMessage({ tool_call_id: "c1", content: "4", additional_kwargs: { customTool: true } });
    // Its call is a function's there.
    expect(read(custom)?.additional_kwargs).toEqual({});
  });
});

describe("isSameService", () => {
  it.each([
    ["the same client", openai(), openai({ model: "gpt-5-mini" }), true],
    ["names", "openai:gpt-5", "openai:gpt-5-mini", true],
    ["names of two", "openai:gpt-5", "anthropic:claude-opus-4-5", false],
    ["another key", openai(), openai({ apiKey: "sk-2" }), false],
    ["another host", openai(), openai({ configuration: { baseURL: "https://x.test/v1" } }), false],
    ["another organization", openai(), openai({ configuration: { organization: "org-2" } }), false],
    ["a binding of the same", openai(), openai().withConfig({ tags: ["x"] }), true],
    ["Azure", openai(), azure("one"), false],
    ["two of Azure's", azure("one"), azure("two"), false],
    ["one of Azure's", azure("one"), azure("one"), true],
  ])("%s", (_, one, other, isSame) => {
    expect(isSameService(one, other)).toBe(isSame);
  });

  it("looks into what initChatModel makes", async () => {
    const made = (options: object) => initChatModel("openai:gpt-5", { apiKey: "sk-1", ...options });
    expect(isSameService(await made({}), openai())).toBe(true);
    expect(isSameService(await made({}), await made({}))).toBe(true);
    expect(isSameService(await made({}), await made({ apiKey: "sk-2" }))).toBe(false);
    expect(isSameService(await made({}), openai({ apiKey: "sk-2" }))).toBe(false);
  });
});

function azure(azureOpenAIApiInstanceName: string): AzureChatOpenAI {
  return new AzureChatOpenAI({
    azureOpenAIApiKey: "sk-1",
    azureOpenAIApiInstanceName,
    azureOpenAIApiDeploymentName: "gpt-5",
    azureOpenAIApiVersion: "2025-01-01",
  });
}

interface TwoHosts {
  streaming?: boolean;
  apiKey?: string;
  at?: string;
  model?: string;
  outer?: readonly AgentMiddleware[];
}

function agentAtTwoHosts({
  streaming = false,
  apiKey = "key-b",
  at = "b",
  model = "gpt-5",
  outer = [],
}: TwoHosts = {}) {
  const modelAt = (host: string, key: string, name: string) =>
    new ChatOpenAI({
      model: name,
      apiKey: key,
      maxRetries: 0,
      useResponsesApi: true,
      streaming,
      configuration: { baseURL: `${server.url}/${host}` },
    });
  const search = tool(() => "found", { name: "search", description: "Finds.", schema: z.object({ q: z.string() }) });
  const { ask: askAgent } = recoveringAgent({
    model: modelAt("a", "key-a", "gpt-5"),
    tools: [search],
    outer,
    recovery: { attempts: 1, fallback: [{ model: modelAt(at, apiKey, model) }] },
  });
  const ask = async (text: string): Promise<BaseMessage[]> => (await askAgent(text)).messages;
  const inputs = () => server.requests.map(({ body }) => (JSON.parse(body) as { input: unknown[] }).input);
  return { ask, inputs };
}

function answerTo({ path, body }: FaultRequest) {
  const host = path.startsWith("/a") ? "a" : "b";
  const { input, stream, model } = JSON.parse(body) as { input: { id?: string }[]; stream?: boolean; model: string };
  const foreign = input.find(({ id }) => id !== undefined && !id.endsWith(`_${host}`));
  if (foreign !== undefined) return failure(404, `Item with id '${foreign.id}' not found.`);
  if (host === "a" && model === "gpt-5" && isFirstDown) return failure(503, "overloaded");
  const response = responseOf(host);
  if (stream !== true) return { type: "answer", status: 200, body: response } as const;
  const items = response.output.map((item, output_index) => ({
    type: "response.output_item.added",
    output_index,
    item,
  }));
  const text = { type: "response.output_text.delta", output_index: 1, content_index: 0, delta: `Fine at ${host}.` };
  const events = [
    { type: "response.created", response: { ...response, output: [] } },
    ...items,
    text,
    { type: "response.completed", response },
  ];
  return {
    type: "events",
    events: events.map((event) => `event: ${event.type}\ndata: ${JSON.stringify(event)}\n\n`),
  } as const;
}

function failure(status: number, message: string) {
  return { type: "answer", status, body: { error: { message } } } as const;
}

function responseOf(host: string) {
  const annotation = { type: "url_citation", url: "https://x.test", title: "x", start_index: 0, end_index: 4 };
  const content = [{ type: "output_text", text: `Fine at ${host}.`, annotations: [annotation] }];
  return {
    id: `resp_${host}`,
    object: "response",
    created_at: 1,
    status: "completed",
    model: "gpt-5",
    output: [
      { type: "reasoning", id: `rs_${host}`, summary: [{ type: "summary_text", text: "Hm." }] },
      { type: "message", id: `msg_${host}`, role: "assistant", status: "completed", content },
    ],
    usage: { input_tokens: 1, output_tokens: 1, total_tokens: 2 },
  };
}
