import { AIMessage, HumanMessage, SystemMessage, ToolMessage, type BaseMessage } from "@langchain/core/messages";
import { DeltaSnapshot, MemorySaver } from "@langchain/langgraph-checkpoint";
import { Send } from "@langchain/langgraph";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { readTranscripts, transcriptsMissing } from "../testing/transcripts.ts";
import { isDestroyed } from "./lossy-value.ts";
import { measureState } from "./measure-state.ts";
import { createStateMeter } from "./state-meter.ts";

const serde = new MemorySaver().serde;

async function writtenBytes(value: unknown): Promise<number> {
  return (await serde.dumpsTyped(value))[1].byteLength;
}

async function expectExact(state: Record<string, unknown>): Promise<void> {
  const measured = measureState(state);
  const metered = createStateMeter().measure(state);
  expect(metered).toEqual(measured);
  expect(measured.totalBytes).toBe(await writtenBytes(state));
  for (const { name, bytes } of measured.channels) {
    expect({ name, bytes }).toEqual({ name, bytes: await writtenBytes(state[name]) });
  }
}

const shared = { text: "used twice" };
class Invoice {
  total = 12.5;
}

const EXACT: Record<string, unknown> = {
  "plain text": 'a "quoted" line\nand\ttabs \\ \u0000 \u007f',
  "accents, Han and emoji": "café 汉字 🧵 \u2028",
  "a lone surrogate": "x\ud800y",
  numbers: [0, -0, 1.5, 1e21, 1e-7, Number.MAX_SAFE_INTEGER],
  "NaN and infinities": [Number.NaN, Number.POSITIVE_INFINITY],
  "null and undefined": { a: null, b: undefined, c: [undefined, null] },
  "a hole in a list": Object.assign([], { length: 2 }),
  functions: { f: () => 1, s: Symbol("s"), list: [() => 1, 2] },
  "a date": { at: new Date(0) },
  "a class instance": new Invoice(),
  "an object with toJSON": { toJSON: () => ({ shown: true }) },
  "a URL": new URL("https://example.org/a?b=c"),
  "a map": new Map<unknown, unknown>([
    ["k", { v: 1 }],
    [2, new Set([1, "two"])],
  ]),
  "a set": new Set(["a", { b: 1 }]),
  "a pattern": /a"b/giu,
  "an error": new TypeError('broken "pipe"'),
  "binary inside": { bytes: new Uint8Array([0, 10, 200]) },
  "binary alone": new Uint8Array([0, 10, 200]),
  "a node Buffer": { bytes: Buffer.from("abc") },
  "a float array": { vector: new Float32Array([0.5, 1]) },
  "a Send": new Send("worker", { id: 1 }),
  "a delta snapshot": new DeltaSnapshot([1, 2]),
  "an object used twice": { a: shared, b: shared },
  "a bigint": { n: 1n },
  "boxed primitives": [Object(5), Object("hey"), Object(false)],
  "an object whose toJSON throws": {
    toJSON() {
      throw new Error("no");
    },
  },
  "objects in a message that LangChain copies": new AIMessage({
    content: "x",
    response_metadata: {
      at: new Date(0),
      map: new Map([["a", 1]]),
      raw: Buffer.from("ab"),
      list: [new Invoice(), /a/],
    },
    additional_kwargs: { lc: 2, at: new Date(0), failure: new TypeError("no"), n: Number.NaN },
  }),
  messages: [
    new SystemMessage("be brief"),
    new HumanMessage({
      content: [
        { type: "text", text: "see" },
        { type: "image_url", image_url: { url: "data:x" } },
      ],
    }),
    new AIMessage({ content: "", tool_calls: [{ name: "f", args: { q: "é", deep: { a: [1] } }, id: "c1" }] }),
    new ToolMessage({ content: '{"a":1}', tool_call_id: "c1", name: "f", artifact: { raw: [1, 2] } }),
  ],
};

describe("measureState equals what JsonPlusSerializer writes", () => {
  for (const [kind, value] of Object.entries(EXACT)) {
    it(`for ${kind}`, () => expectExact({ before: 1, channel: value }));
  }

  it("for an empty state and for undefined channels", async () => {
    await expectExact({});
    await expectExact({ a: undefined, b: [] });
  });

  it("for a cycle through objects, and through a Map", async () => {
    const node: Record<string, unknown> = { name: "n" };
    node["self"] = [node];
    await expectExact({ node });
    const map = new Map<string, unknown>();
    map.set("self", map);
    await expectExact({ map });
  });

  it("for a cycle in a message, which LangChain cuts and the serializer cuts before it", async () => {
    const node: Record<string, unknown> = { name: "n" };
    node["self"] = { node };
    const message = new AIMessage({ content: "x", response_metadata: { node } });
    message.additional_kwargs["message"] = message;
    await expectExact({ messages: [message] });
    expect(measureState({ messages: [message] }).lossy).toEqual([
      { path: "messages[0].response_metadata.node.self.node", kind: "cycle" },
      { path: "messages[0].additional_kwargs.message", kind: "cycle" },
    ]);
  });

  it("for any JSON value", async () => {
    await fc.assert(fc.asyncProperty(fc.dictionary(fc.string({ unit: "binary" }), fc.jsonValue()), expectExact));
  });

  it.skipIf(transcriptsMissing)("for every transcript, as plain objects and as messages", async () => {
    for (const { messages } of readTranscripts()) {
      await expectExact({ messages: messages.map(toMessage), raw: messages });
    }
  });
});

describe("measureState describes", () => {
  it("channels with their items and the largest path inside", () => {
    const docs = [
      { id: "a", text: "x".repeat(10) },
      { id: "b", text: "y".repeat(900) },
    ];
    expect(measureState({ docs, query: "why", "odd name": { "a-b": "z".repeat(30) } }).channels).toEqual([
      { name: "docs", bytes: 953, items: 2, largest: { path: "docs[1].text", bytes: 902 } },
      { name: "query", bytes: 5, largest: { path: "query", bytes: 5 } },
      { name: "odd name", bytes: 40, items: 1, largest: { path: 'odd name["a-b"]', bytes: 32 } },
    ]);
  });

  it("messages by the user's own paths, not by the serializer's envelope", () => {
    const { channels } = measureState({ messages: [new HumanMessage("x".repeat(100))] });
    expect(channels[0]?.largest).toEqual({ path: "messages[0].content", bytes: 102 });
  });

  it("what a later read would not give back, with its path", () => {
    const cyclic: Record<string, unknown> = {};
    cyclic["again"] = cyclic;
    const { lossy } = measureState({
      big: { n: 1n },
      docs: [{ at: new Date(0), score: Number.NaN, load: () => 1 }],
      invoice: new Invoice(),
      cyclic,
      raw: [Buffer.from("a"), new Float32Array(1)],
      failure: new Error("no"),
      fine: [new Map([["a", 1]]), new Set([1]), /a/, undefined, new HumanMessage("hi")],
    });
    expect(lossy).toEqual([
      { path: "big.n", kind: "bigint" },
      { path: "docs[0].at", kind: "date" },
      { path: "docs[0].score", kind: "nan" },
      { path: "docs[0].load", kind: "function" },
      { path: "invoice", kind: "class-instance" },
      { path: "cyclic.again", kind: "cycle" },
      { path: "raw[0]", kind: "binary" },
      { path: "raw[1]", kind: "binary" },
      { path: "failure", kind: "error" },
    ]);
  });

  it("what is lost in a message, where LangChain copies its fields before the serializer sees them", async () => {
    const inner = new HumanMessage({ content: "in", response_metadata: { at: new Date(0) } });
    const message = new AIMessage({
      content: "x",
      tool_calls: [{ name: "f", args: { since: new Date(0), plain: { deep: [1] } }, id: "c" }],
      response_metadata: {
        map: new Map([["a", 1]]),
        raw: Buffer.from("ab"),
        list: [new Invoice(), /a/],
        n: Number.NaN,
      },
      additional_kwargs: { kept: { lc: 2, at: new Date(0) }, inner, failure: new TypeError("no") },
    });
    const { lossy } = measureState({ messages: [message] });
    expect(lossy.map(({ path, kind }) => [path.replace("messages[0].", ""), kind])).toEqual([
      ["tool_calls[0].args.since", "emptied"],
      ["response_metadata.map", "emptied"],
      ["response_metadata.raw", "binary"],
      ["response_metadata.list[0]", "class-instance"],
      ["response_metadata.list[1]", "emptied"],
      ["additional_kwargs.failure", "emptied"],
      ["response_metadata.n", "nan"],
      ["additional_kwargs.kept.__lc_escaped__.at", "date"],
      ["additional_kwargs.inner.response_metadata.at", "emptied"],
    ]);
    expect(lossy.map(({ kind }) => kind).filter((kind) => isDestroyed({ kind }))).toEqual(["nan"]);
    const [type, written] = await serde.dumpsTyped(message);
    const back = (await serde.loadsTyped(type, written)) as AIMessage;
    expect(back.tool_calls?.[0]?.args).toEqual({ since: {}, plain: { deep: [1] } });
    expect(back.response_metadata).toMatchObject({ map: {}, raw: { 0: 97, 1: 98 }, list: [{ total: 12.5 }, {}] });
  });

  it("nothing as lossy that the serializer does give back", async () => {
    const state = { bytes: new Uint8Array([1]), map: new Map([["a", 1]]), set: new Set([1]), gone: undefined };
    expect(measureState(state).lossy).toEqual([]);
    const [type, written] = await serde.dumpsTyped({ nested: state });
    expect(await serde.loadsTyped(type, written)).toEqual({ nested: state });
  });

  it("what is no state, and what is nested too deeply, in one clear error", () => {
    expect(() => measureState(null as never)).toThrow("A state is an object with channels, this is null.");
    expect(() => measureState(new Map() as never)).toThrow("this is a Map.");
    let deep: unknown = 1;
    for (let level = 0; level < 100_000; level++) deep = [deep];
    expect(() => measureState({ deep })).toThrow("A value is nested too deeply to be measured.");
    expect(() => createStateMeter().measure({ deep })).toThrow("A value is nested too deeply to be measured.");
  });

  it("any number of losses", () => {
    const values = Array.from({ length: 200_000 }, () => Number.NaN);
    expect(createStateMeter().measure({ list: [{ values }] }).lossy).toHaveLength(200_000);
  });

  it("a bigint with a toJSON, as many projects have it, as what that gives", async () => {
    Object.assign(BigInt.prototype, {
      toJSON(this: bigint) {
        return this.toString();
      },
    });
    try {
      await expectExact({ n: 12n, list: [{ n: 3n }] });
      expect(measureState({ n: 12n }).lossy).toEqual([]);
    } finally {
      Reflect.deleteProperty(BigInt.prototype, "toJSON");
    }
  });

  it("bytes of another serializer when one is given", async () => {
    const doubling = { dumpsTyped: async (): Promise<[string, Uint8Array]> => ["x", new Uint8Array(7)] };
    const measured = await measureState({ a: 1, b: "two" }, { serde: doubling });
    expect(measured.totalBytes).toBe(7);
    expect(measured.channels.map(({ bytes }) => bytes)).toEqual([7, 7]);
  });
});

function toMessage({ role, content, tool_calls, tool_call_id, name }: TranscriptMessage): BaseMessage {
  const text = content ?? "";
  if (role === "system") return new SystemMessage(text);
  if (role === "user") return new HumanMessage(text);
  if (role === "tool")
    return new ToolMessage({ content: text, tool_call_id: tool_call_id ?? "", ...(name ? { name } : {}) });
  const calls = tool_calls?.map(({ arguments: args, ...call }) => ({
    ...call,
    args: JSON.parse(args) as Record<string, unknown>,
  }));
  return new AIMessage({ content: text, ...(calls ? { tool_calls: calls } : {}) });
}

type TranscriptMessage = ReturnType<typeof readTranscripts>[number]["messages"][number];
