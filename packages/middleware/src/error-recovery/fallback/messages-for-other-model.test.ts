import {
  AIMessage,
  AIMessageChunk,
  FunctionMessage,
  HumanMessage,
  ToolMessage,
  type BaseMessage,
} from "@langchain/core/messages";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { deepFreeze } from "../../testing/deep-freeze.ts";
import type { Loose } from "../../message/record.ts";
import { callsOf } from "../../message/tool-exchange.ts";
import { anyHistory, validHistory } from "../../testing/histories.ts";
import { findBreaches } from "../../testing/provider-rules.ts";
import { messagesForOtherModel } from "./messages-for-other-model.ts";

const human = new HumanMessage("Find it.");

describe("messagesForOtherModel", () => {
  it("gives the same list back for the same provider", () => {
    fc.assert(
      fc.property(anyHistory(), (messages) => {
        expect(messagesForOtherModel(messages, "openai:gpt-5", "openai:gpt-5-mini")).toBe(messages);
      }),
      { seed: 21, numRuns: 100 },
    );
  });

  it.each(["openai", "anthropic", "google", "bedrock", "mistral", "groq"])(
    "makes of any valid history one that is valid for %s, and changes none of the originals",
    (to) => {
      fc.assert(
        fc.property(validHistory(), (messages) => {
          const from = to === "openai" ? "anthropic" : "openai";
          const read = messagesForOtherModel(deepFreeze(messages), from, to);
          expect(findBreaches(read)).toEqual([]);
          expect(read.map((message) => message.getType())).toEqual(
            messages.filter((message) => !isEmptyAnswer(message)).map((message) => message.getType()),
          );
          expect(messagesForOtherModel(messages, from, to)).toEqual(read);
        }),
        { seed: 22, numRuns: 100 },
      );
    },
  );

  it("survives what is found in threads", () => {
    fc.assert(
      fc.property(anyHistory(), (messages) => {
        messagesForOtherModel(deepFreeze(messages), "openai", "anthropic");
      }),
      { seed: 23, numRuns: 200 },
    );
  });

  it.each([
    ["anthropic", "functions.search:0", /^[a-zA-Z0-9_-]+$/],
    ["openai", "toolu_with_an_id_that_is_longer_than_forty_letters", /^.{1,40}$/],
    ["mistral", "call_abc", /^[a-zA-Z0-9]{9}$/],
    ["bedrock", "functions.search:0", /^[a-zA-Z0-9_-]{1,64}$/],
  ])("gives a call and its result one id that %s accepts", (to, id, format) => {
    const [, call, result] = messagesForOtherModel(exchange(id), "groq", to);
    expect(callIds(call)).toEqual([(result as ToolMessage).tool_call_id]);
    expect((result as ToolMessage).tool_call_id).toMatch(format);
  });

  it("gives two calls with one id two, each with its own result", () => {
    const thread = [...exchange("call_0", "first"), ...exchange("call_0", "second")];
    const read = messagesForOtherModel(thread, "google", "anthropic");
    const [one, other] = [read.slice(0, 3), read.slice(3)];
    expect(callIds(one[1])).toEqual(["call_0"]);
    expect(callIds(one[1])).not.toEqual(callIds(other[1]));
    for (const [, call, result] of [one, other]) expect(callIds(call)).toEqual([(result as ToolMessage).tool_call_id]);
    expect(findBreaches(read)).toEqual([]);
  });

  it("leaves the calls and results of its own answers alone", () => {
    const own = exchange("call_0", "own", "anthropic");
    const foreign = exchange("call_0", "foreign", "openai");
    const read = messagesForOtherModel([...foreign, ...foreign, ...own], "anthropic", "anthropic");
    expect(callIds(read[4])).not.toEqual(["call_0"]);
    expect(read.slice(6).every((message, at) => message === own[at])).toBe(true);
  });

  it("drops signatures and thoughts of Google", () => {
    const answer = ai({
      content: [
        { type: "thinking", thinking: "SECRET", signature: "SIGNATURE" },
        { type: "text", text: "Hello", thoughtSignature: "SIGNATURE" },
        { type: "functionCall", functionCall: { name: "search", args: {} }, thoughtSignature: "SIGNATURE" },
      ],
      tool_calls: [
        { type: "tool_call", id: "a", name: "search", args: { q: "x" }, thoughtSignature: "SIGNATURE" } as never,
      ],
      additional_kwargs: { __gemini_function_call_thought_signatures__: { a: "SIGNATURE" } },
      response_metadata: { model_provider: "google-genai" },
    });
    const [read] = messagesForOtherModel([answer], "google", "openai");
    expect(JSON.stringify(read)).not.toMatch(/SECRET|SIGNATURE/);
    expect(read).toMatchObject({ content: "Hello", tool_calls: [{ id: "a", name: "search", args: { q: "x" } }] });
  });

  it("drops an answer of which nothing is left", () => {
    const silent = ai({ content: [{ type: "thinking", thinking: "Hm.", signature: "x" }] });
    expect(messagesForOtherModel([human, silent, human], "anthropic", "openai")).toEqual([human, human]);
  });

  it("keeps calls that could not be parsed where a result answers them", () => {
    const raw = { id: "a", type: "function", function: { name: "search", arguments: '{"q": ' } } as const;
    const answer = ai({ content: "" });
    answer.additional_kwargs.tool_calls = [raw];
    const result = new ToolMessage({ content: "Bad arguments", tool_call_id: "a", status: "error" });
    const read = messagesForOtherModel([human, answer, result], "openai", "anthropic");
    expect(read[1]).toMatchObject({
      tool_calls: [{ id: "a", name: "search", args: { unparsed: '{"q": ' } }],
      additional_kwargs: {},
    });
    expect(findBreaches(read)).toEqual([]);
  });

  it("turns a function call and its result into a tool call", () => {
    const answer = ai({
      content: "",
      additional_kwargs: { function_call: { name: "search", arguments: '{"q":"x"}' } },
    });
    const result = new FunctionMessage({ content: "found", name: "search" });
    const read = messagesForOtherModel([human, answer, result], "openai", "anthropic");
    expect(read[1]).toMatchObject({ tool_calls: [{ name: "search", args: { q: "x" } }] });
    expect(read[2]).toBeInstanceOf(ToolMessage);
    expect(callIds(read[1])).toEqual([(read[2] as ToolMessage).tool_call_id]);
  });

  it("keeps a refusal as text", () => {
    const answer = ai({ content: "", additional_kwargs: { refusal: "I cannot do that." } });
    expect(messagesForOtherModel([answer], "openai", "anthropic")[0]?.text).toBe("I cannot do that.");
  });

  it("keeps the class of a message, its usage and our own marks, and leaves out a provider's id", () => {
    const usage_metadata = { input_tokens: 1, output_tokens: 2, total_tokens: 3 };
    const fields = {
      content: "Hello",
      usage_metadata,
      additional_kwargs: { threadkeep: { kind: "x" }, reasoning: {} },
    };
    const chunk = new AIMessageChunk({ ...fields, id: "msg_01", tool_call_chunks: [] } as never);
    const [read] = messagesForOtherModel([chunk], "anthropic", "openai");
    expect(read).toBeInstanceOf(AIMessageChunk);
    expect(read).toMatchObject({ usage_metadata, additional_kwargs: { threadkeep: { kind: "x" } } });
    expect(read?.additional_kwargs).not.toHaveProperty("reasoning");
    expect(read?.id).toBeUndefined();
    const uuid = "0f0e50a1-476a-4c35-8069-12c58dc9f881";
    expect(messagesForOtherModel([ai({ content: "Hello", id: uuid })], "anthropic", "openai")[0]?.id).toBe(uuid);
  });
});

describe("what people and tools have written", () => {
  it("comes back as it is where the other understands it", () => {
    const messages = [
      human,
      new HumanMessage({ content: [{ type: "text", text: "a" }, image("https://x.test/a.png")] }),
    ];
    expect(messagesForOtherModel(messages, "anthropic", "openai")).toBe(messages);
  });

  it.each([
    [
      { type: "image", source: { type: "base64", media_type: "image/png", data: "QUJD" } },
      image("data:image/png;base64,QUJD"),
    ],
    [{ type: "image", source: { type: "url", url: "https://x.test/a.png" } }, image("https://x.test/a.png")],
    [{ type: "image", data: "QUJD", mimeType: "image/jpeg" }, image("data:image/jpeg;base64,QUJD")],
    [
      { type: "document", source: { type: "base64", media_type: "application/pdf", data: "QUJD" }, title: "a.pdf" },
      {
        type: "file",
        source_type: "base64",
        data: "QUJD",
        mime_type: "application/pdf",
        metadata: { filename: "a.pdf" },
      },
    ],
    [
      { type: "document", source: { type: "text", media_type: "text/plain", data: "Notes" } },
      { type: "text", text: "Notes" },
    ],
    [
      { type: "image", source: { type: "file", file_id: "file_1" } },
      { type: "text", text: "[image: cannot be shown here]" },
    ],
    [
      { type: "file", source_type: "url", url: "https://x.test/a.pdf" },
      { type: "text", text: "[file https://x.test/a.pdf: cannot be shown here]" },
    ],
    [
      { type: "search_result", source: "x" },
      { type: "text", text: "[search result: cannot be shown here]" },
    ],
  ])("has Anthropic's %o as OpenAI's client sends it", (block, expected) => {
    const message = deepFreeze(new HumanMessage({ content: [{ type: "text", text: "See:" }, block] as never }));
    const [read] = messagesForOtherModel([message], "anthropic", "openai");
    expect(read?.content).toEqual([{ type: "text", text: "See:" }, expected]);
  });

  it("is text in a tool's result, unless the other takes images there", () => {
    const result = new ToolMessage({
      content: [{ type: "text", text: "Taken:" }, image("https://x.test/a.png")],
      tool_call_id: "a",
    });
    expect(messagesForOtherModel([result], "anthropic", "openai")[0]?.content).toBe(
      "Taken:\n[image url: cannot be shown here]",
    );
    expect(messagesForOtherModel([result], "openai", "anthropic")[0]).toBe(result);
  });

  it("loses what only OpenAI's items have", () => {
    const fields = {
      content: "done",
      tool_call_id: "a",
      id: "fc_1",
      additional_kwargs: { type: "computer_call_output", mine: 1 },
    };
    const [read] = messagesForOtherModel([new ToolMessage(fields)], "openai", "anthropic");
    expect(read?.additional_kwargs).toEqual({ mine: 1 });
    expect(read?.id).toBeUndefined();
  });
});

function exchange(id: string, result = "found", provider = ""): BaseMessage[] {
  const response_metadata = provider === "" ? {} : { model_provider: provider };
  const tool_calls = [{ type: "tool_call" as const, id, name: "search", args: { q: "x" } }];
  return [
    human,
    ai({ content: "", tool_calls, response_metadata }),
    new ToolMessage({ content: result, tool_call_id: id }),
  ];
}

function ai(fields: ConstructorParameters<typeof AIMessage>[0]): AIMessage {
  return new AIMessage(fields as never);
}

function image(url: string) {
  return { type: "image_url", image_url: { url } };
}

function callIds(message: BaseMessage | undefined): (string | undefined)[] {
  return ((message as AIMessage).tool_calls ?? []).map(({ id }) => id);
}

function isEmptyAnswer(message: BaseMessage): boolean {
  return message.getType() === "ai" && message.text.trim() === "" && callsOf(message as unknown as Loose).length === 0;
}
