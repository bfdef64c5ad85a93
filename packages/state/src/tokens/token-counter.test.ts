import { AIMessage, HumanMessage, SystemMessage, ToolMessage } from "@langchain/core/messages";
import { tool } from "@langchain/core/tools";
import { convertToOpenAITool } from "@langchain/core/utils/function_calling";
import { encodeChat } from "gpt-tokenizer/model/gpt-4o";
import { describe, expect, expectTypeOf, it } from "vitest";
import { z } from "zod";
import { createTokenCounter, type CountableMessage, type TokenCounter } from "./token-counter.ts";

const FRAMING = 4;
const REPLY = 3;
const counter = createTokenCounter();
const tokensOf = (...texts: string[]): number => texts.reduce((sum, text) => sum + counter.countText(text), 0);
const bodyOf = (message: CountableMessage): number => counter.countMessage(message) - FRAMING;

/** A counter that tells which texts it really encoded. */
function createSpyingCounter(): TokenCounter & { encoded: string[] } {
  const encoded: string[] = [];
  const spying = createTokenCounter({ encoder: (text) => encoded.push(text) && text.length });
  return { ...spying, encoded };
}

describe("count", () => {
  it("is what OpenAI's chat format makes of simple messages", () => {
    const chat = [
      { role: "system", content: "You are brief." },
      { role: "user", content: "What is the capital of France?" },
      { role: "assistant", content: "Paris." },
    ] as const;
    expect(counter.count(chat)).toBe(encodeChat(chat).length);
    expect(
      counter.count([
        new SystemMessage(chat[0].content),
        new HumanMessage(chat[1].content),
        new AIMessage(chat[2].content),
      ]),
    ).toBe(encodeChat(chat).length);
  });

  it("is the sum of its messages, and 0 for nothing", () => {
    const messages = [new HumanMessage("one"), new AIMessage("two")];
    expect(counter.count(messages)).toBe(
      REPLY + counter.countMessage(messages[0]!) + counter.countMessage(messages[1]!),
    );
    expect(counter.count([])).toBe(0);
  });

  it("takes another framing", () => {
    const bare = createTokenCounter({ framing: { message: 0, reply: 0 } });
    expect(bare.count([new HumanMessage("one two")])).toBe(tokensOf("one two"));
  });

  it("counts a system prompt and tools", () => {
    const search = tool(() => "", {
      name: "search",
      description: "Searches.",
      schema: z.object({ query: z.string() }),
    });
    const definition = JSON.stringify(convertToOpenAITool(search));
    const plain = { type: "function", function: { name: "f", parameters: { type: "object" } } };
    expect(counter.count([], { system: "be brief" })).toBe(REPLY + FRAMING + tokensOf("be brief"));
    expect(counter.count([], { tools: [search] })).toBe(REPLY + tokensOf(definition));
    expect(counter.count([], { tools: [plain] })).toBe(REPLY + tokensOf(JSON.stringify(plain)));
    expect(createTokenCounter({ tools: [search] }).count([])).toBe(REPLY + tokensOf(definition));
  });
});

describe("a message counts", () => {
  it("its content, blocks and name", () => {
    expect(bodyOf(new HumanMessage({ content: "hello there", name: "ann" }))).toBe(tokensOf("hello there", "ann") + 1);
    expect(
      bodyOf(
        new HumanMessage({
          content: [
            { type: "text", text: "one" },
            { type: "text", text: "two" },
          ],
        }),
      ),
    ).toBe(tokensOf("one", "two"));
  });

  it("tool calls with their arguments once, wherever they stand", () => {
    const args = { query: "boats", limit: 3 };
    const expected = tokensOf("search", JSON.stringify(args));
    const call = { id: "c1", name: "search", args };
    expect(bodyOf(new AIMessage({ content: "", tool_calls: [call] }))).toBe(expected);
    expect(
      bodyOf(
        new AIMessage({ content: [{ type: "tool_use", id: "c1", name: "search", input: args }], tool_calls: [call] }),
      ),
    ).toBe(expected);
    const raw = { id: "c1", type: "function" as const, function: { name: "search", arguments: JSON.stringify(args) } };
    expect(bodyOf(new AIMessage({ content: "", tool_calls: [call], additional_kwargs: { tool_calls: [raw] } }))).toBe(
      expected,
    );
    expect(bodyOf({ role: "assistant", content: null, tool_calls: [raw] } as CountableMessage)).toBe(expected);
  });

  it("calls that could not be parsed", () => {
    const message = new AIMessage({
      content: "",
      invalid_tool_calls: [{ id: "c1", name: "search", args: "{broken", error: "no" }],
    });
    expect(bodyOf(message)).toBe(tokensOf("search", "{broken"));
  });

  it("a tool result with the id it answers", () => {
    expect(bodyOf(new ToolMessage({ content: "found", tool_call_id: "call_1" }))).toBe(tokensOf("found", "call_1"));
  });

  it("reasoning", () => {
    expect(
      bodyOf(new AIMessage({ content: [{ type: "thinking", thinking: "let me see", signature: "x".repeat(900) }] })),
    ).toBe(tokensOf("let me see"));
    expect(bodyOf(new AIMessage({ content: "so", additional_kwargs: { reasoning_content: "let me see" } }))).toBe(
      tokensOf("so", "let me see"),
    );
  });

  it.each([
    { type: "image_url", image_url: { url: `data:image/png;base64,${"A".repeat(90_000)}` } },
    { type: "image_url", image_url: "https://example.org/a.png" },
    { type: "input_image", image_url: `data:image/png;base64,${"A".repeat(90_000)}` },
    { type: "image", source: { type: "base64", media_type: "image/png", data: "A".repeat(90_000) } },
    { type: "image", source_type: "base64", mime_type: "image/png", data: "A".repeat(90_000) },
    { type: "image", url: "https://example.org/a.png" },
    { type: "image", fileId: "file-1" },
  ])("an image as a constant, never by its length: %o", (block) => {
    expect(bodyOf(new HumanMessage({ content: [block] as never }))).toBe(1105);
    const cheap = createTokenCounter({ imageTokens: 85 });
    expect(cheap.countMessage(new HumanMessage({ content: [block] as never }))).toBe(FRAMING + 85);
  });

  it("audio, video and files as constants", () => {
    const data = "A".repeat(90_000);
    for (const type of ["audio", "video", "file"]) {
      const message = new HumanMessage({ content: [{ type, source_type: "base64", mime_type: "x/y", data }] as never });
      expect(bodyOf(message)).toBeLessThan(20_000);
      expect(bodyOf(message)).toBeGreaterThan(0);
    }
  });

  it("arguments with a cycle or a BigInt without failing", () => {
    const args: Record<string, unknown> = { n: 1n };
    args["self"] = args;
    expect(bodyOf(new AIMessage({ content: "", tool_calls: [{ id: "c", name: "f", args }] }))).toBeGreaterThan(0);
  });
});

describe("a message is counted", () => {
  const build = () =>
    new AIMessage({ content: "first text", tool_calls: [{ id: "c", name: "f", args: { deep: { text: "old" } } }] });

  it("once while it does not change, wherever it appears", () => {
    const spy = createSpyingCounter();
    const messages = [new HumanMessage("one"), build()];
    const first = spy.count(messages);
    const encoded = spy.encoded.length;
    expect(spy.count([...messages])).toBe(first);
    expect(spy.encoded).toHaveLength(encoded);
    spy.count([...messages, new HumanMessage("new")]);
    expect(spy.encoded.slice(encoded)).toEqual(["new"]);
  });

  it.each<[string, (message: AIMessage) => void]>([
    ["its content", (message) => (message.content = "second")],
    ["a block", (message) => (message.content = [{ type: "text", text: "second" }])],
    [
      "an argument deep inside",
      (message) => ((message.tool_calls![0]!.args["deep"] as { text: string }).text = "something else"),
    ],
    ["a call taken away", (message) => message.tool_calls!.pop()],
    ["a name given later", (message) => (message.name = "somebody")],
    ["reasoning given later", (message) => (message.additional_kwargs["reasoning_content"] = "because")],
  ])("anew when it changed in place: %s", (_, change) => {
    const message = build();
    const before = counter.countMessage(message);
    change(message);
    const fresh = createTokenCounter().countMessage(message);
    expect(counter.countMessage(message)).toBe(fresh);
    expect(fresh).not.toBe(before);
  });

  it("anew when a plain block changed in place", () => {
    const block = { type: "text", text: "short" };
    const message = { role: "user", content: [block] };
    counter.countMessage(message);
    block.text = "a good deal longer than before";
    expect(bodyOf(message)).toBe(tokensOf(block.text));
  });

  it("every time, where it holds what cannot be compared", () => {
    const values = new Map([["a", 1]]);
    const message = { role: "user", content: "x", extra: values };
    expect(bodyOf(message)).toBe(tokensOf("x"));
    message.content = "x y z";
    expect(bodyOf(message)).toBe(tokensOf("x y z"));
  });
});

describe("fits", () => {
  const messages = Array.from({ length: 100 }, (_, index) => new HumanMessage(`message number ${index}`));

  it("agrees with count to the token", () => {
    const total = counter.count(messages, { system: "be brief" });
    expect(counter.fits(messages, total, { system: "be brief" })).toBe(true);
    expect(createTokenCounter().fits(messages, total - 1, { system: "be brief" })).toBe(false);
  });

  it("stops counting as soon as the limit is passed", () => {
    const spy = createSpyingCounter();
    expect(spy.fits(messages, 100)).toBe(false);
    expect(spy.encoded.length).toBeLessThan(8);
  });

  it("remembers nothing of a message it did not count to the end", () => {
    const long = new HumanMessage("word ".repeat(20_000));
    const fresh = createTokenCounter();
    expect(fresh.fits([long], 10)).toBe(false);
    expect(fresh.countMessage(long)).toBe(counter.countMessage(long));
  });
});

it("loads no ranks before the first count", async () => {
  const { execFileSync } = await import("node:child_process");
  const script = `
    const { createTokenCounter } = await import(${JSON.stringify(new URL("./token-counter.ts", import.meta.url).href)});
    createTokenCounter();
    const { createRequire } = await import("node:module");
    const loaded = () => Object.keys(createRequire(import.meta.url).cache).filter((file) => file.includes("js-tiktoken")).length;
    const before = loaded();
    createTokenCounter().countText("x");
    console.log(before, loaded());`;
  const output = execFileSync(process.execPath, ["--import", "tsx", "--input-type=module", "-e", script], {
    encoding: "utf8",
    cwd: new URL("../../../../test", import.meta.url),
  });
  expect(output.trim()).toBe("0 1");
});

it("has types that fit LangChain's messages", () => {
  expectTypeOf(counter.count).toBeCallableWith([new HumanMessage("x")]);
  expectTypeOf(counter.count).toBeCallableWith([{ role: "user", content: "x" }], { system: "s", tools: [] });
  expectTypeOf(counter.fits).returns.toBeBoolean();
});
