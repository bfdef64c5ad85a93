import { AIMessage, HumanMessage, ToolMessage } from "@langchain/core/messages";
import { MemorySaver } from "@langchain/langgraph";
import { describe, expect, it } from "vitest";
import { needsArchiving } from "./archived-original.ts";
import type { ThreadMessage } from "../../message/thread-message.ts";
import { shortenResult } from "./shorten-result.ts";
import { viewMessages } from "./view-messages.ts";

const LONG = "0123456789".repeat(100);
const LINE = "[Shortened: 10 of 1000 characters. The full result is archived as t1.jsonl.]";
const PREVIEW = `0123456789\n${LINE}`;
const options = { previewChars: 10, reference: "t1.jsonl", through: "m9" };
const mark = { kind: "shortened", reference: "t1.jsonl", through: "m9" };

const plain = (message: object): ThreadMessage => message as ThreadMessage;
const shorten = (message: ThreadMessage, changes: Partial<typeof options> = {}): ThreadMessage | undefined =>
  shortenResult(viewMessages([message])[0]!, { ...options, ...changes });

/** Nothing in it can be changed without an error. */
function freeze<Value>(value: Value): Value {
  if (typeof value === "object" && value !== null && !Object.isFrozen(value)) {
    Object.freeze(value);
    Object.values(value).forEach(freeze);
  }
  return value;
}

describe("a ToolMessage", () => {
  const make = () =>
    new ToolMessage({
      id: "m1",
      content: LONG,
      tool_call_id: "c1",
      name: "search",
      status: "error",
      artifact: { rows: [1, 2] },
      additional_kwargs: { other: 1 },
      response_metadata: { took: 5 },
      metadata: { source: "web" },
    });

  it("keeps everything but its content, and stays as it was", () => {
    const original = freeze(make());
    const short = shorten(original);
    expect(ToolMessage.isInstance(short)).toBe(true);
    const { content: _content, additional_kwargs: _kwargs, lc_kwargs: _made, ...rest } = original;
    expect(short).toMatchObject(rest);
    expect(short).toMatchObject({ content: PREVIEW, additional_kwargs: { other: 1, threadkeep: mark } });
    // Code that makes messages of messages reads it.
    expect(short).toHaveProperty("lc_kwargs.content", PREVIEW);
    expect(original).toEqual(make());
  });

  it("is read back the same from a checkpoint", async () => {
    const { serde } = new MemorySaver();
    const [type, bytes] = await serde.dumpsTyped(shorten(make()));
    const read = (await serde.loadsTyped(type, bytes)) as ToolMessage;
    const { id, content, tool_call_id, name, status, artifact } = read;
    expect({ id, content, tool_call_id, name, status, artifact }).toEqual({
      id: "m1",
      content: PREVIEW,
      tool_call_id: "c1",
      name: "search",
      status: "error",
      artifact: { rows: [1, 2] },
    });
    expect(viewMessages([read])[0]).toMatchObject({ mark });
  });

  it("is not shortened twice, and its original is archived", () => {
    const short = shorten(make())!;
    expect(shorten(short, { previewChars: 1 })).toBeUndefined();
    expect(needsArchiving(viewMessages([short])[0]!)).toBe(false);
    expect(needsArchiving(viewMessages([make()])[0]!)).toBe(true);
  });
});

describe("the preview", () => {
  const preview = (content: unknown, changes: Partial<typeof options> = {}): unknown =>
    shorten(plain({ role: "tool", tool_call_id: "c1", content }), changes)?.content;

  it("shows the text of blocks, labels for images and files, and JSON of the rest", () => {
    const content = [
      { type: "text", text: "see:" },
      { type: "image_url", image_url: { url: "data:image/png;base64,AAAA" } },
      { type: "document", source: { type: "text", data: "a plain document" } },
      { type: "document", source: { type: "base64", data: "AAAA" } },
      { json: { b: 1, a: 2 } },
      "a bare text",
    ];
    const shown = 'see:\n[image]\na plain document\n[document]\n{"json":{"a":2,"b":1}}\na bare text';
    expect(preview(content, { previewChars: 200 })).toBe(
      `${shown}\n[Shortened: ${shown.length} of ${shown.length} characters, without images and files. ` +
        "The full result is archived as t1.jsonl.]",
    );
  });

  it("is a line alone where nothing may be shown", () => {
    expect(preview(LONG, { previewChars: 0 })).toBe(LINE.replace("10 of", "0 of"));
  });

  it("never holds half a character", () => {
    const faces = "\u{1F600}".repeat(200);
    expect(preview(faces, { previewChars: 3 })).toMatch(/^\u{1F600}\n/u);
    expect(preview(faces, { previewChars: 4 })).toMatch(/^\u{1F600}{2}\n/u);
    expect(preview(faces, { previewChars: 1 })).toMatch(/^\[Shortened: 0 of 400/);
  });

  it("says where the result is in one line, or that it is gone", () => {
    expect(preview(LONG, { reference: "a\n\nb" })).toContain("archived as a b.]");
    const { reference: _reference, ...unarchived } = options;
    const view = viewMessages([plain({ role: "tool", tool_call_id: "c1", content: LONG })])[0]!;
    const short = shortenResult(view, unarchived);
    expect(short?.content).toBe("0123456789\n[Shortened: 10 of 1000 characters. The rest was not kept.]");
    expect(viewMessages([short!])[0]!.mark).toEqual({ kind: "shortened", through: "m9" });
  });

  it("is left out where it would be no shorter", () => {
    // The line is two characters shorter where the length has two digits less.
    expect(preview("x".repeat(PREVIEW.length - 2))).toBeUndefined();
    expect(preview("x".repeat(PREVIEW.length - 1))).toBeDefined();
    expect(preview(undefined)).toBeUndefined();
  });
});

describe("other forms of a result", () => {
  it.each<[string, unknown, unknown]>([
    ["Anthropic's", { type: "tool_result", tool_use_id: "t1", is_error: true, content: LONG }, { content: PREVIEW }],
    [
      "Anthropic's in blocks",
      { type: "tool_result", tool_use_id: "t1", content: [{ type: "text", text: LONG }] },
      { content: PREVIEW },
    ],
    [
      "the AI SDK's",
      { type: "tool-result", toolCallId: "t1", toolName: "f", output: { type: "text", value: LONG } },
      { output: { type: "text", value: PREVIEW } },
    ],
    [
      "Bedrock's",
      { toolResult: { toolUseId: "t1", status: "success", content: [{ text: LONG }] } },
      { toolResult: { toolUseId: "t1", status: "success", content: [{ text: PREVIEW }] } },
    ],
  ])("%s becomes a preview, what stands beside it stays", (_, block, changed) => {
    const small = { type: "tool_result", tool_use_id: "t2", content: "small" };
    const text = { type: "text", text: LONG };
    const original = freeze(plain({ role: "user", id: "m1", content: [block, small, text] }));
    expect(shorten(original)).toEqual({
      role: "user",
      id: "m1",
      content: [{ ...(block as object), ...(changed as object) }, small, text],
      additional_kwargs: { threadkeep: mark },
    });
  });

  it("is a HumanMessage with results, too", () => {
    const original = new HumanMessage({
      id: "m1",
      content: [{ type: "tool_result", tool_use_id: "t1", content: LONG }],
    });
    const short = shorten(original);
    expect(HumanMessage.isInstance(short)).toBe(true);
    expect(viewMessages([short!])[0]).toMatchObject({ key: "m1", role: "tool", answers: ["t1"], mark });
  });

  it("is nothing where all results are small", () => {
    const small = { type: "tool_result", tool_use_id: "t2", content: "small" };
    expect(shorten({ role: "user", content: [small, { type: "text", text: LONG }] })).toBeUndefined();
  });
});

it.each<[string, ThreadMessage]>([
  ["a human message", new HumanMessage(LONG)],
  ["an AI message", new AIMessage(LONG)],
  [
    "an AI message with results of the provider",
    { role: "assistant", content: [{ type: "tool_result", content: LONG }] },
  ],
])("%s is no result", (_, message) => {
  expect(shorten(message)).toBeUndefined();
});
