import { AIMessage, HumanMessage, ToolMessage } from "@langchain/core/messages";
import { describe, expect, it } from "vitest";
import { createTokenCounter, type CountableMessage, type TokenCounterOptions } from "../token-counter.ts";

/** Counts characters: sums are then easy to read. Long texts come in parts, so only short ones are used with `texts`. */
function countingCharacters(options: TokenCounterOptions = {}) {
  const texts: string[] = [];
  const encoder = (text: string): number => texts.push(text) && text.length;
  const framing = { message: 0, reply: 0, name: 0 };
  return { texts, counter: createTokenCounter({ encoder, framing, ...options }) };
}

const BASE64 = "iVBORw0KGgo".repeat(20_000);
const inContent = (...content: unknown[]): CountableMessage => ({ role: "user", content });

describe("what of a message counts", () => {
  const args = { to: "Rome", nights: 3 };
  const json = JSON.stringify(args);

  it.each<[string, CountableMessage, string[]]>([
    ["a string", new HumanMessage("hello"), ["hello"]],
    [
      "text blocks",
      inContent({ type: "text", text: "one" }, "two", { type: "output_text", text: "three" }),
      ["one", "two", "three"],
    ],
    ["a name", new HumanMessage({ content: "hi", name: "ann" }), ["ann", "hi"]],
    ["a tool call", new AIMessage({ content: "", tool_calls: [{ id: "c1", name: "book", args }] }), ["book", json]],
    [
      "an invalid call",
      new AIMessage({ content: "", invalid_tool_calls: [{ id: "c1", name: "book", args: "{oops" }] }),
      ["book", "{oops"],
    ],
    ["a tool result", new ToolMessage({ content: "done", tool_call_id: "c1" }), ["done", "c1"]],
    [
      "a plain call",
      {
        role: "assistant",
        tool_calls: [{ id: "c1", function: { name: "book", arguments: json } }],
      } as CountableMessage,
      ["book", json],
    ],
    [
      "a raw call no parser saw",
      {
        role: "ai",
        additional_kwargs: { tool_calls: [{ id: "c1", function: { name: "book", arguments: json } }] },
      } as CountableMessage,
      ["book", json],
    ],
    [
      "a raw function call",
      { role: "ai", additional_kwargs: { function_call: { name: "book", arguments: json } } } as CountableMessage,
      ["book", json],
    ],
    [
      "reasoning beside the content",
      new AIMessage({ content: "yes", additional_kwargs: { reasoning_content: "hmm" } }),
      ["yes", "hmm"],
    ],
    ["a thinking block", inContent({ type: "thinking", thinking: "hmm", signature: BASE64 }), ["hmm"]],
    ["a reasoning block", inContent({ type: "reasoning", reasoning: "hmm" }), ["hmm"]],
    [
      "a reasoning summary",
      inContent({ type: "reasoning", summary: [{ type: "summary_text", text: "hmm" }], encrypted_content: BASE64 }),
      ["hmm"],
    ],
    ["a tool_use block", inContent({ type: "tool_use", id: "t1", name: "book", input: args }), ["book", json]],
    ["a functionCall", inContent({ functionCall: { name: "book", args } }), ["book", json]],
    [
      "a tool_result block",
      inContent({ type: "tool_result", tool_use_id: "t1", content: [{ type: "text", text: "done" }] }),
      ["t1", "done"],
    ],
    [
      "a text document",
      inContent({ type: "document", source: { type: "text", media_type: "text/plain", data: "page" } }),
      ["page"],
    ],
    [
      "another block",
      inContent({ type: "custom", note: "x", data: BASE64, uri: "data:image/png;base64,iVBO" }),
      ['{"type":"custom","note":"x"}'],
    ],
  ])("%s", (_name, message, expected) => {
    const { counter, texts } = countingCharacters();
    expect(counter.countMessage(message)).toBe(expected.join("").length);
    expect(texts.toSorted()).toEqual(expected.toSorted());
  });

  it("counts a call once that is parsed, in the content and raw", () => {
    const message = new AIMessage({
      content: [
        { type: "tool_use", id: "c1", name: "book", input: args },
        { type: "functionCall", functionCall: { name: "book", args } },
        { type: "input_json_delta", index: 1, input: json },
      ],
      tool_calls: [{ id: "c1", name: "book", args }],
      additional_kwargs: { tool_calls: [{ id: "c1", type: "function", function: { name: "book", arguments: json } }] },
    });
    expect(countingCharacters().counter.countMessage(message)).toBe(`book${json}`.length);
  });

  it("counts a call in the content that is another one than the parsed", () => {
    const message = new AIMessage({
      content: [{ type: "tool_use", id: "c2", name: "pay", input: {} }],
      tool_calls: [{ id: "c1", name: "book", args }],
    });
    expect(countingCharacters().counter.countMessage(message)).toBe(`book${json}pay{}`.length);
  });

  it("takes arguments that JSON refuses", () => {
    const cyclic: Record<string, unknown> = { amount: 12n };
    cyclic["self"] = cyclic;
    const message = new AIMessage({ content: "", tool_calls: [{ id: "c1", name: "pay", args: cyclic }] });
    const { counter } = countingCharacters();
    expect(counter.countMessage(message)).toBe('pay{"amount":"12","self":"[Circular]"}'.length);
    expect(counter.countMessage(message)).toBe('pay{"amount":"12","self":"[Circular]"}'.length);
  });

  it("takes arguments in which every object points at every other", () => {
    const nodes: Record<string, unknown>[] = Array.from({ length: 60 }, () => ({}));
    for (const node of nodes) nodes.forEach((other, at) => (node[`n${at}`] = other));
    const message = new AIMessage({ content: "", tool_calls: [{ id: "c1", name: "x", args: { nodes } }] });
    expect(countingCharacters().counter.countMessage(message)).toBeGreaterThan(60 * 60);
  });
});

describe("media", () => {
  const { counter } = countingCharacters({ imageTokens: 7, audioTokens: 11, videoTokens: 13, fileTokens: 17 });

  it.each<[string, number, unknown]>([
    ["OpenAI image_url", 7, { type: "image_url", image_url: { url: `data:image/png;base64,${BASE64}` } }],
    ["OpenAI input_image", 7, { type: "input_image", image_url: `data:image/png;base64,${BASE64}` }],
    ["Anthropic image", 7, { type: "image", source: { type: "base64", media_type: "image/png", data: BASE64 } }],
    ["standard image data", 7, { type: "image", data: BASE64, mimeType: "image/png" }],
    ["standard image url", 7, { type: "image", url: "https://example.com/cat.png" }],
    ["standard image id", 7, { type: "image", fileId: "file-1" }],
    ["Gemini inlineData", 7, { inlineData: { mimeType: "image/png", data: BASE64 } }],
    ["Bedrock image", 7, { image: { format: "png", source: { bytes: new Uint8Array(1000) } } }],
    ["input_audio", 11, { type: "input_audio", input_audio: { data: BASE64, format: "wav" } }],
    ["standard video", 13, { type: "video", data: BASE64, mimeType: "video/mp4" }],
    ["Google media of audio", 11, { type: "media", mimeType: "audio/mp3", data: BASE64 }],
    ["standard file", 17, { type: "file", data: BASE64, mimeType: "application/pdf" }],
    [
      "OpenAI file",
      17,
      { type: "file", file: { filename: "a.pdf", file_data: `data:application/pdf;base64,${BASE64}` } },
    ],
    [
      "Anthropic document",
      17,
      { type: "document", source: { type: "base64", media_type: "application/pdf", data: BASE64 } },
    ],
  ])("%s counts %d", (_name, expected, block) => {
    expect(counter.countMessage(inContent(block))).toBe(expected);
    const result = { role: "tool", content: [{ type: "tool_result", content: [block] }] };
    expect(counter.countMessage(result)).toBe(expected);
  });
});
