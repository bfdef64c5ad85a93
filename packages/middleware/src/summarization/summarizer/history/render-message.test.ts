import { AIMessage, ChatMessage, HumanMessage, ToolMessage } from "@langchain/core/messages";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { ThreadMessage } from "../../../message/thread-message.ts";
import { viewOf } from "../testing/view-of.ts";
import { renderMessage } from "./render-message.ts";

const render = (message: ThreadMessage, reference?: string) => renderMessage(viewOf(message), reference);
const base64 = Buffer.from(
  Array.from({ length: 3000 }, (_, index) => (index * 7919 + 13 * index * index) % 256),
).toString("base64");

describe("renderMessage", () => {
  it("shows name, text and calls of a message", () => {
    const message = new AIMessage({
      content: "Let me look.",
      name: "planner",
      tool_calls: [
        { id: "call_1", name: "search", args: { q: "rent & buy" } },
        { id: "call_2", name: "now", args: {} },
      ],
      invalid_tool_calls: [{ id: "call_3", name: "search", args: '{"q":', error: "Unexpected end" }],
    });

    expect(render(message)).toBe(
      [
        "[name: planner]",
        "Let me look.",
        '[calls search as call_1: {"q":"rent & buy"}]',
        "[calls now as call_2: {}]",
        '[calls search as call_3, not valid: Unexpected end: {"q":]',
      ].join("\n"),
    );
  });

  it("shows which call a result answers, and that it failed", () => {
    const result = new ToolMessage({ content: "no route", tool_call_id: "call_1", name: "search", status: "error" });

    expect(render(result)).toBe("[name: search]\n[result of call_1, which failed]\nno route");
  });

  it("shows the role of a message that has one of its own", () => {
    expect(render(new ChatMessage("Be brief.", "developer"))).toBe("[role: developer]\nBe brief.");
  });

  it.each<[string, ThreadMessage]>([
    [
      "OpenAI's raw form",
      {
        role: "assistant",
        content: null,
        additional_kwargs: { tool_calls: [{ id: "c1", function: { name: "add", arguments: '{"a":1}' } }] },
      } as ThreadMessage,
    ],
    [
      "plain OpenAI, parsed",
      {
        role: "assistant",
        content: "",
        tool_calls: [{ id: "c1", function: { name: "add", arguments: '{"a":1}' } }],
      } as ThreadMessage,
    ],
    [
      "Anthropic's block",
      { role: "assistant", content: [{ type: "tool_use", id: "c1", name: "add", input: { a: 1 } }] },
    ],
    [
      "Bedrock's block",
      { role: "assistant", content: [{ toolUse: { toolUseId: "c1", name: "add", input: { a: 1 } } }] },
    ],
    [
      "a block that is parsed, too",
      new AIMessage({
        content: [{ type: "tool_use", id: "c1", name: "add", input: { a: 1 } }],
        tool_calls: [{ id: "c1", name: "add", args: { a: 1 } }],
      }),
    ],
  ])("shows a call once: %s", (_, message) => {
    expect(render(message)).toBe('[calls add as c1: {"a":1}]');
  });

  it.each<[string, unknown, string]>([
    ["a string", "hello", "hello"],
    ["null", null, ""],
    ["blocks and strings", ["a", { type: "text", text: "b" }], "a\nb"],
    ["an empty text", [{ type: "text", text: "" }], ""],
    ["a refusal", [{ type: "refusal", refusal: "No." }], "No."],
    ["a document given as text", [{ type: "document", source: { type: "text", data: "page" } }], "page"],
    ["a result in a block", [{ type: "tool_result", tool_use_id: "c9", content: "42" }], "[result of c9]\n42"],
    [
      "reasoning",
      [
        { type: "thinking", thinking: "hm", signature: "x" },
        { type: "text", text: "b" },
      ],
      "b",
    ],
    ["an object", { rows: [1, 2], text: "x" }, '{"rows":[1,2],"text":"x"}'],
    ["an unknown block", [{ type: "sparkline", points: [1, 2] }], '{"type":"sparkline","points":[1,2]}'],
    ["a number", 42, "42"],
  ])("reads content that is %s", (_, content, text) => {
    expect(render({ role: "user", content })).toBe(text);
  });

  it.each<[string, unknown, string]>([
    ["OpenAI, URL", { type: "image_url", image_url: { url: "https://x.org/a.png" } }, "[image: https://x.org/a.png]"],
    ["OpenAI, Responses", { type: "input_image", image_url: "https://x.org/a.png" }, "[image: https://x.org/a.png]"],
    ["OpenAI, file id", { type: "file", file: { file_id: "file-1", filename: "a b.pdf" } }, "[file: file-1, a b.pdf]"],
    ["LangChain, file id", { type: "image", fileId: "file-2", mimeType: "image/png" }, "[image: file-2, image/png]"],
    ["LangChain, first format", { type: "image", source_type: "id", id: "file-3" }, "[image: file-3]"],
    ["Google", { type: "media", mimeType: "video/mp4", fileUri: "gs://b/v.mp4" }, "[video: gs://b/v.mp4, video/mp4]"],
    [
      "Bedrock",
      { image: { format: "png", source: { s3Location: { uri: "s3://b/a.png" } } } },
      "[image: s3://b/a.png, png]",
    ],
    [
      "Anthropic, bytes",
      { type: "image", source: { type: "base64", media_type: "image/png", data: base64 } },
      "[image: image/png, 2.9 KB, message m1, archived as 2026-07-01#4]",
    ],
    [
      "OpenAI, data URI",
      { type: "image_url", image_url: { url: `data:image/jpeg;base64,${base64}` } },
      "[image: image/jpeg, 2.9 KB, message m1, archived as 2026-07-01#4]",
    ],
    [
      "bytes",
      { type: "audio", mimeType: "audio/wav", data: new Uint8Array(2048) },
      "[audio: audio/wav, 2 KB, message m1, archived as 2026-07-01#4]",
    ],
  ])("puts a label in place of media: %s", (_, block, label) => {
    expect(render({ role: "user", content: [block], id: "m1" } as ThreadMessage, "2026-07-01#4")).toBe(label);
  });

  it("names the message alone when nothing is archived", () => {
    const content = [{ type: "image", data: base64, mimeType: "image/png" }];

    expect(render(new HumanMessage({ content, id: "m1" }))).toBe("[image: image/png, 2.9 KB, message m1]");
  });

  it.each<[string, ThreadMessage]>([
    ["text", { role: "tool", content: `{"screenshot":"${base64}"}` }],
    ["a data URI in a text", { role: "user", content: `<img src="data:image/png;base64,${base64.slice(0, 90)}">` }],
    ["arguments", new AIMessage({ content: "", tool_calls: [{ id: "c", name: "put", args: { body: base64 } }] })],
    ["an unknown block", { role: "user", content: [{ type: "blob", body: base64, cycle: undefined }] }],
    [
      "an encrypted result",
      { role: "user", content: [{ type: "web_search_tool_result", content: [{ encrypted: base64 }] }] },
    ],
  ])("never shows base64 that stands in %s", (_, message) => {
    const text = render(message);

    expect(text).not.toContain(base64.slice(40, 80));
    expect(text).toMatch(/\[base64, [\d.]+ (?:KB|B|bytes), message k1\]/);
  });

  it.each(["a".repeat(2000), "src/Components/Button2/".repeat(40), "0123456789abcdef".repeat(40)])(
    "leaves long texts that are no base64 as they are",
    (content) => {
      expect(render({ role: "user", content })).toBe(content);
    },
  );

  it("survives content that contains itself", () => {
    const list: unknown[] = ["start"];
    list.push(list, list, { type: "tool_result", content: list });
    const block: Record<string, unknown> = { type: "odd", big: 1n };
    block["self"] = block;

    expect(render({ role: "user", content: list })).toBe("start\n[result]");
    expect(render({ role: "user", content: [block] })).toBe('{"type":"odd","big":"1","self":"[seen before]"}');
  });

  it("bounds a block that it does not know, and says so", () => {
    const text = render({ role: "user", content: [{ type: "odd", words: "word ".repeat(10_000) }] });

    expect(text.length).toBeLessThan(20_100);
    expect(text).toMatch(/\[30\d\d\d more characters: message k1\]$/);
  });

  it("survives whatever a message holds", () => {
    fc.assert(
      fc.property(fc.anything({ withNullPrototype: true, withBigInt: true, withTypedArray: true }), (content) => {
        const calls = { content, tool_calls: content, additional_kwargs: content, name: content };
        return typeof render({ role: "assistant", ...calls } as ThreadMessage) === "string";
      }),
    );
  });
});
