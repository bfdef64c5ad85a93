import { deepStrictEqual } from "node:assert";
import { runInNewContext } from "node:vm";
import { Document } from "@langchain/core/documents";
import { load } from "@langchain/core/load";
import {
  AIMessage,
  AIMessageChunk,
  ChatMessageChunk,
  FunctionMessageChunk,
  HumanMessage,
  SystemMessageChunk,
  ToolMessage,
  ToolMessageChunk,
} from "@langchain/core/messages";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { digestMessage } from "../message/digest-message.ts";
import { arbitraryMessage, arbitraryValue } from "../testing/arbitrary-message.ts";
import { decodeValue } from "./decode-value.ts";
import { encodeValue } from "./encode-value.ts";
import type { Encoded } from "./encoded.ts";

function stored(value: unknown): unknown {
  return decodeValue(JSON.parse(JSON.stringify(encodeValue(value, ["value"]))) as Encoded);
}

// As never: the types of the constructors leave no usage in a literal.
const USAGE = { input_tokens: 1, output_tokens: 2, total_tokens: 3 } as never;
const digest = (value: unknown): string => digestMessage(encodeValue(value, []));

describe("values", () => {
  it("come back as they were, whatever their keys are", () => {
    fc.assert(
      fc.property(arbitraryValue, (value) => deepStrictEqual(stored(value), value)),
      { numRuns: 1_000 },
    );
  });

  it.each([
    ["a buffer", Buffer.from("\0\xff")],
    ["a part of a larger buffer", new Uint8Array([1, 2, 3, 4]).subarray(1, 3)],
    ["an ArrayBuffer", new Uint8Array([1, 2]).buffer],
    ["numbers wider than a byte, at an odd place", new Float32Array(new Uint8Array(12).buffer, 4, 2)],
    ["a big integer", 12345678901234567890n],
    ["a big integer in a typed array", new BigInt64Array([-5n])],
    ["a URL", new URL("https://example.com/?q=1#h")],
    ["a set of maps", new Set([new Map([[{ a: 1 }, undefined]])])],
    ["a Document", new Document({ pageContent: "text", metadata: { at: new Date(0) }, id: "d1" })],
    [
      "a message inside of another's artifact",
      new ToolMessage({ content: "", tool_call_id: "c", artifact: [new HumanMessage("hi")] }),
    ],
  ])("come back as they were: %s", (_what, value) => {
    deepStrictEqual(stored(value), value);
  });

  // By itself: node finds no two of them equal.
  it("come back as they were: an invalid date", () => {
    expect(stored(new Date(Number.NaN))).toEqual(new Date(Number.NaN));
  });

  it("come back as ones of this realm when they were made in another", () => {
    deepStrictEqual(stored(runInNewContext("({ at: new Date(5), list: [new Map([[1, new Uint8Array(2)]])] })")), {
      at: new Date(5),
      list: [new Map([[1, new Uint8Array(2)]])],
    });
  });

  it("take no prototype and run nothing, whatever a file says", () => {
    const hostile = JSON.parse(
      `{"@":"message","class":"HumanMessage","fields":{"__proto__":{"polluted":1},"lc_kwargs":{"x":1},"content":"hi"},
        "given":["content","__proto__"],"extra":{"__proto__":{"polluted":1}}}`,
    ) as Encoded;
    const message = decodeValue(hostile) as HumanMessage & { polluted?: unknown };
    expect(HumanMessage.isInstance(message)).toBe(true);
    expect(message.polluted).toBeUndefined();
    expect(({} as { polluted?: unknown }).polluted).toBeUndefined();
    for (const name of ["Object", "constructor", "__proto__", "PromptTemplate", "toString", 7]) {
      expect(() => decodeValue({ "@": "message", class: name, fields: {} })).toThrow(TypeError);
    }
    expect(() => decodeValue({ "@": "function", value: "1" })).toThrow(TypeError);
  });

  it.each([
    ["an instance of another class", new WeakMap(), "value is an instance of WeakMap"],
    ["a message class of one's own", new (class Note extends HumanMessage {})("x"), "value is an instance of Note"],
    [
      "an object that claims to be a message",
      Object.create({ lc_id: ["langchain_core", "messages", "Other"] }),
      "an instance of",
    ],
    ["a function in a set", new Set([() => 1]), "value[0] is a function"],
  ])("refuse %s", (_what, value, message) => {
    expect(() => encodeValue(value, ["value"])).toThrow(message);
  });

  it("keep an instance of another class as its own fields, as a checkpoint does", () => {
    class Price {
      amount = 5n;
      of = { currency: "EUR" };
    }
    deepStrictEqual(stored(new Price()), { amount: 5n, of: { currency: "EUR" } });
    const failure = Object.assign(new RangeError("too far"), { code: 7 });
    deepStrictEqual(stored({ failure }), { failure: { name: "RangeError", message: "too far", code: 7 } });
  });

  it("take data that only looks like a message as data", () => {
    const data = { lc_id: ["langchain_core", "messages", "HumanMessage"], lc: 1, type: "constructor", content: "hi" };
    deepStrictEqual(stored(data), data);
  });

  it("may stand in two places, but not inside of themselves", () => {
    const shared = { a: 1 };
    deepStrictEqual(stored([shared, shared]), [shared, shared]);
  });

  it("may be deep, up to a depth that can be read back", () => {
    const nest = (depth: number): unknown => (depth === 0 ? 1 : [nest(depth - 1)]);
    deepStrictEqual(stored(nest(500)), nest(500));
    expect(() => encodeValue(nest(501), ["value"])).toThrow("value[0] is nested more than 500 deep");
    const endless: unknown[] = [];
    for (let at = endless, n = 0; n < 100_000; n++) at.push((at = []));
    expect(() => encodeValue(endless, ["value"])).toThrow("deep");
  });
});

describe("messages", () => {
  it.each([
    new AIMessage({ content: [], contentBlocks: undefined as never, response_metadata: { output_version: "v1" } }),
    new AIMessage({
      contentBlocks: [
        { type: "text", text: "a" },
        { type: "tool_call", id: "c", name: "n", args: {} },
      ],
    }),
    new AIMessage({
      content: "",
      additional_kwargs: { tool_calls: [{ id: "c", type: "function", function: { name: "n", arguments: "{" } }] },
      tool_calls: [{ id: "other", name: "n", args: {} }],
    }),
    new AIMessageChunk({ content: "", tool_call_chunks: [{ id: "c", name: "n", args: '{"a":', index: 0 }] }),
    new ChatMessageChunk({ content: "a", role: "r" }),
    new FunctionMessageChunk({ content: "a", name: "f" }),
    new SystemMessageChunk("a"),
    new ToolMessageChunk({ content: "a", tool_call_id: "c", status: "error", artifact: { a: 1 } }),
  ])("come back of the same class with all fields: %#", (message) => {
    const back = stored(message);
    expect(Object.getPrototypeOf(back)).toBe(Object.getPrototypeOf(message));
    deepStrictEqual({ ...(back as object), lc_kwargs: 0 }, { ...message, lc_kwargs: 0 });
    deepStrictEqual(JSON.parse(JSON.stringify(back)), JSON.parse(JSON.stringify(message)));
  });

  it("keep what was set after they were made, and what LangChain's own form would leave out", () => {
    const message = new HumanMessage({ content: "a", other: { lc: 1 } } as never);
    message.content = "b";
    Object.assign(message, { later: new Date(1), name: "n" });
    const back = stored(message) as HumanMessage & { later: Date };
    expect([back.content, back.later, back.name]).toEqual(["b", new Date(1), "n"]);
    expect(back.toJSON()).toEqual(message.toJSON());
  });

  it("have the same digest after a checkpoint, which writes and reads them by LangChain's own form", async () => {
    const messages = [
      new HumanMessage({ id: "a", content: [{ type: "text", text: "x" }], additional_kwargs: { k: 1 } }),
      new AIMessage({ id: "b", content: "", tool_calls: [{ id: "c", name: "n", args: { a: [1] } }] }),
      new ToolMessage({ id: "c", content: "r", tool_call_id: "c", artifact: { rows: 3 }, status: "success" }),
      new AIMessageChunk({
        id: "d",
        content: "y",
        usage_metadata: USAGE,
      }),
    ];
    for (const message of messages) expect(digest(await load(JSON.stringify(message)))).toBe(digest(message));
  });

  it("have different digests where a model or a tool would see a difference", () => {
    const values = [
      1,
      "1",
      [1],
      { 0: 1 },
      null,
      [undefined],
      [null],
      {},
      { "@": "date" },
      new Date(0),
      { "@": "message", given: 1 },
    ];
    const others = [
      -0,
      0,
      Number.NaN,
      { "@": "message" },
      { a: { b: 1 } },
      { a: {}, b: 1 },
      "\ud800",
      "\udc00",
      "\ufffd",
      [[], 1],
      [[1]],
    ];
    const digests = [...values, ...others].map((content) => digest({ role: "user", content }));
    expect(new Set(digests).size).toBe(values.length + others.length);
  });

  it("have one digest, in whatever order their keys are", () => {
    fc.assert(
      fc.property(arbitraryMessage, (message) => {
        expect(digest(stored(message))).toBe(digest(message));
      }),
      { numRuns: 300 },
    );
    expect(digest({ role: "a", content: { x: 1, y: undefined } })).toBe(digest({ content: { x: 1 }, role: "a" }));
  });
});
