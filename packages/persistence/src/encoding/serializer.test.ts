import { Document } from "@langchain/core/documents";
import {
  AIMessage,
  AIMessageChunk,
  ChatMessage,
  FunctionMessage,
  HumanMessage,
  RemoveMessage,
  SystemMessage,
  ToolMessage,
  ToolMessageChunk,
  type BaseMessage,
} from "@langchain/core/messages";
import { PromptTemplate } from "@langchain/core/prompts";
import { Command, Overwrite, Send } from "@langchain/langgraph";
import { DeltaSnapshot, MemorySaver } from "@langchain/langgraph-checkpoint";
import fc from "fast-check";
import { describe, expect, it } from "vitest";

import { revivableClass } from "./revivable-class.ts";
import { createSerializer } from "./serializer.ts";

const serializer = createSerializer();
const stock = new MemorySaver().serde;

function roundTrip(value: unknown, { write, revive } = serializer): unknown {
  return revive(JSON.parse(write(value, "value").text), "value");
}

async function stockReads(value: unknown): Promise<unknown> {
  return stock.loadsTyped("json", serializer.write(value, "value").text);
}

async function readsStock(value: unknown): Promise<unknown> {
  const [, bytes] = await stock.dumpsTyped(value);
  return serializer.revive(JSON.parse(new TextDecoder().decode(bytes)), "value");
}

function typeError(): TypeError {
  const error = new TypeError("no such tool", { cause: new RangeError("inner") });
  return Object.assign(error, { toolName: "search" });
}

const VALUES: [string, unknown][] = [
  ["null", null],
  ["undefined", undefined],
  ["an empty text", ""],
  ["empty containers", { list: [], record: {}, map: new Map(), set: new Set(), bytes: new Uint8Array() }],
  ["NUL characters", { "a\0b": "\0", list: ["\0\0"] }],
  ["lone surrogates", { "\ud800": "\udc00 and \ud83d", pair: "\u{1f600}" }],
  ["line separators and a byte order mark", "\u2028\u2029\ufeff"],
  ["undefined in records and lists", { a: undefined, list: [1, undefined, 2] }],
  [
    "nested Maps and Sets",
    new Map<unknown, unknown>([
      [{ key: 1 }, new Set([new Map([["a", 1]])])],
      ["b", undefined],
    ]),
  ],
  ["binary in a record", { bytes: Uint8Array.from([0, 1, 254, 255]) }],
  ["dates", { at: new Date("2026-02-03T04:05:06.789Z"), never: new Date(Number.NaN) }],
  ["a RegExp", /a+b/giu],
  [
    "the kinds of errors, with causes and fields",
    [new Error("plain"), typeError(), new SyntaxError("syntax"), new AggregateError([new Error("one")], "all")],
  ],
  ["documents of retrievers", [new Document({ pageContent: "text", metadata: { source: "a.md" }, id: "d1" })]],
  ["a DeltaSnapshot", new DeltaSnapshot([new HumanMessage("hi")])],
  [
    "records of the serializer's own kind, as users' data",
    {
      a: { lc: 2, type: "undefined" },
      b: { lc: 1, type: "constructor", id: ["langchain_core", "messages", "AIMessage"], kwargs: {} },
      c: { lc: 2, type: "plain", value: { lc: 2 } },
    },
  ],
  ["deep nesting", JSON.parse(`${"[".repeat(500)}${"]".repeat(500)}`)],
  ["20 MB in one text", "x\0é!".repeat(4_000_000)],
];

describe("a value", () => {
  it.each(VALUES)("comes back as it was: %s", (_, value) => {
    const read = roundTrip(value);
    // As a flag: a difference in 20 MB is nothing to print.
    if (typeof value === "string" && value.length > 1000) expect(read === value).toBe(true);
    else expect(read).toStrictEqual(value);
  });

  it("comes back as it was, for any JSON", () => {
    fc.assert(
      fc.property(fc.jsonValue({ maxDepth: 5 }), (value) => {
        expect(roundTrip(value)).toEqual(JSON.parse(JSON.stringify(value)));
      }),
    );
  });

  it("keeps an error's name, stack and cause", () => {
    class QuotaError extends Error {
      override readonly name = "QuotaError";
      readonly retryAfterMs = 5;
    }
    const error = new QuotaError("too many");
    expect(roundTrip(error)).toMatchObject({
      name: "QuotaError",
      message: "too many",
      stack: error.stack,
      retryAfterMs: 5,
    });
    expect(roundTrip(typeError())).toBeInstanceOf(TypeError);
    expect((roundTrip(typeError()) as Error).cause).toBeInstanceOf(RangeError);
  });

  it("reads a Buffer as the Uint8Array it is, which stock reads as a record", () => {
    expect(roundTrip({ file: Buffer.from("hi") })).toStrictEqual({ file: Uint8Array.from([104, 105]) });
  });

  it("is not touched, and is written the same after it was read", () => {
    for (const [, value] of VALUES) {
      const { text } = serializer.write(value, "value");
      expect(serializer.write(roundTrip(value), "value").text === text).toBe(true);
    }
  });

  it("is refused where it is nested too deeply, both ways", () => {
    const text = `${"[".repeat(200_000)}${"]".repeat(200_000)}`;
    expect(() => serializer.write(JSON.parse(text), "docs")).toThrow(
      expect.objectContaining({ code: "persistence.too-deep" }),
    );
    expect(() => serializer.revive(JSON.parse(text), "docs")).toThrow(
      expect.objectContaining({ code: "persistence.too-deep" }),
    );
  });
});

const MESSAGES: [string, BaseMessage][] = [
  ["human", new HumanMessage("hi")],
  [
    "human with blocks",
    new HumanMessage({
      id: "h",
      content: [
        { type: "text", text: "see" },
        { type: "image_url", image_url: { url: "data:x" } },
      ],
    }),
  ],
  ["human in v1 blocks", new HumanMessage({ contentBlocks: [{ type: "text", text: "hi" }] })],
  [
    "AI with tool calls",
    Object.assign(
      new AIMessage({
        id: "a",
        content: "",
        tool_calls: [{ type: "tool_call", name: "f", args: { deep: { lc: 1 } }, id: "c1" }],
      }),
      { usage_metadata: { input_tokens: 1, output_tokens: 2, total_tokens: 3 } },
    ),
  ],
  [
    "AI in v1 blocks",
    new AIMessage({
      contentBlocks: [
        { type: "text", text: "hi" },
        { type: "tool_call", id: "c", name: "f", args: {} },
      ],
    }),
  ],
  [
    "AI of a provider",
    new AIMessage({
      content: "x",
      name: "planner",
      additional_kwargs: { function_call: { name: "f", arguments: "{}" }, __lc_escaped__: { lc: 1 } },
      response_metadata: { tokenUsage: { promptTokens: 1 }, model_name: "m" },
    }),
  ],
  ["AI chunk", new AIMessageChunk({ content: "x", tool_call_chunks: [{ name: "f", args: "{", id: "c", index: 0 }] })],
  ["system", new SystemMessage("be brief")],
  [
    "tool",
    new ToolMessage({
      content: "done",
      tool_call_id: "c1",
      name: "f",
      status: "error",
      artifact: { rows: [1] },
      metadata: { a: 1 },
    }),
  ],
  ["tool chunk", new ToolMessageChunk({ content: "do", tool_call_id: "c1" })],
  ["chat", new ChatMessage("hi", "critic")],
  ["function", new FunctionMessage({ content: "1", name: "f" })],
  ["remove", new RemoveMessage({ id: "a" })],
];

/** What a message was made from is a detail: LangChain fills in what was not given. */
function fieldsOf(message: unknown): object {
  return { ...(message as object), lc_kwargs: undefined, blocks: (message as BaseMessage).contentBlocks };
}

describe("a message", () => {
  it.each(MESSAGES)("comes back as what it was: %s", (_, message) => {
    const read = roundTrip(message) as BaseMessage;
    expect(read.constructor).toBe(message.constructor);
    expect(fieldsOf(read)).toEqual(fieldsOf(message));
    expect(serializer.write(read, "m").text).toBe(serializer.write(message, "m").text);
  });

  // The stock reader turns a chunk's tool_call_id into toolCallId; a user's own "lc" in a message is a form of ours.
  const common = MESSAGES.filter(
    ([name]) => name !== "tool chunk" && name !== "AI with tool calls" && name !== "AI of a provider",
  );

  it.each(common)("is one that the stock serializer reads, and writes: %s", async (_, message) => {
    expect(serializer.write(message, "m").isStock).toBe(true);
    expect(fieldsOf(await stockReads(message))).toEqual(fieldsOf(message));
    expect(fieldsOf(await readsStock(message))).toEqual(fieldsOf(message));
  });

  it("is read where stock escaped what looks like a record", async () => {
    const [, message] = MESSAGES[3] as [string, AIMessage];
    expect(((await readsStock(message)) as AIMessage).tool_calls?.[0]?.args).toEqual({ deep: { lc: 1 } });
  });

  it("keeps fields that were set after it was made, which LangChain leaves out", () => {
    const message = new AIMessage("x");
    message.id = "later";
    Object.assign(message, { usage_metadata: { input_tokens: 1, output_tokens: 1, total_tokens: 2 } });
    expect(roundTrip(message)).toMatchObject({ id: "later", usage_metadata: { total_tokens: 2 } });
  });

  it("keeps what looks as if the stock serializer had escaped it", () => {
    const kwargs = { foo: { __lc_escaped__: { a: new Map([["b", { __lc_escaped__: 1 }]]) } } };
    const message = new AIMessage({
      content: "x",
      additional_kwargs: kwargs,
      response_metadata: { __lc_escaped__: 2 },
    });
    const read = roundTrip([message, kwargs]) as [AIMessage, object];
    expect([read[0].additional_kwargs, read[0].response_metadata, read[1]]).toStrictEqual([
      kwargs,
      { __lc_escaped__: 2 },
      kwargs,
    ]);
    expect(serializer.write(message, "m").isStock).toBe(false);
    expect(serializer.write(kwargs.foo.__lc_escaped__.a.get("b"), "m").isStock).toBe(true);
  });

  it("may carry a field that its class does not have where that holds nothing, or comes from its provider", () => {
    const inner = Object.assign(new HumanMessage("y"), { seen: true });
    const message = Object.assign(new AIMessage({ content: "x", additional_kwargs: { inner } }), { seen: undefined });
    expect(() => serializer.write(message, "m")).not.toThrow();
    const both = new AIMessage({ content: "x", fooBar: 1, foo_bar: undefined } as { content: string });
    expect(() => serializer.write(both, "m")).not.toThrow();
  });

  it("keeps binary, Maps and dates within, which LangChain empties", () => {
    const artifact = { bytes: Uint8Array.from([1, 2]), map: new Map([["a", 1]]), at: new Date(0) };
    const message = new ToolMessage({ content: "x", tool_call_id: "c", artifact });
    expect((roundTrip(message) as ToolMessage).artifact).toStrictEqual(artifact);
    expect(serializer.write(message, "m").isStock).toBe(false);
  });

  it("may carry objects of its provider, of which the fields are left", () => {
    class Headers {
      readonly requestId = "r1";
    }
    const message = new AIMessage({ content: "x", response_metadata: { headers: new Headers() } });
    expect((roundTrip(message) as AIMessage).response_metadata).toEqual({ headers: { requestId: "r1" } });
  });
});

describe("what LangGraph stores", () => {
  it.each([
    ["a Send", new Send("worker", { message: new HumanMessage("hi") })],
    ["a Command", new Command({ resume: { ok: true }, goto: [new Send("a", 1)], update: { a: 1 } })],
    ["an Overwrite", new Overwrite([1, 2])],
    ["a Map", new Map([["a", new Set([1])]])],
    ["binary", { bytes: Uint8Array.from([1, 2]) }],
    ["undefined", { a: undefined }],
    ["an error", new Error("plain")],
  ])("is in the stock form: %s", async (_, value) => {
    expect(serializer.write(value, "v").isStock).toBe(true);
    expect(await stockReads(value)).toEqual(await stock.loadsTyped(...(await stock.dumpsTyped(value))));
  });
});

class Money {
  readonly #cents: number;
  constructor(cents: number) {
    this.#cents = cents;
  }
  get cents(): number {
    return this.#cents;
  }
}
class Point {
  x = 1;
  y: Date | undefined;
}
class PlanMessage extends AIMessage {
  static override lc_name(): string {
    return "PlanMessage";
  }
}

describe("what would not come back", () => {
  const loop: { self?: unknown } = {};
  loop.self = [loop];
  const circularMap = new Map<string, unknown>();
  circularMap.set("me", circularMap);

  it.each<[string, unknown, string, string]>([
    ["a bigint", { totals: [1, 2n] }, "orders.totals[1]", "bigint"],
    ["NaN", { score: Number.NaN }, "orders.score", "nan"],
    ["an infinity", [[Infinity]], "orders[0][0]", "nan"],
    ["a function", { "on done": () => 1 }, 'orders["on done"]', "function"],
    ["a symbol", { kind: Symbol("x") }, "orders.kind", "symbol"],
    ["a key that is a symbol", { meta: { [Symbol("tag")]: 1 } }, 'orders.meta["Symbol(tag)"]', "symbol-key"],
    ["a field of an array", { rows: Object.assign([1], { foo: 1 }) }, "orders.rows.foo", "array-field"],
    // oxlint-disable-next-line no-sparse-arrays
    ["a field of an array with holes", [Object.assign([, 1], { foo: 1 })], "orders[0].foo", "array-field"],
    ["a field set on a message", [Object.assign(new HumanMessage("x"), { seen: true })], "orders[0].seen", "own-field"],
    [
      "a field set on a message that only others have",
      Object.assign(new HumanMessage("x"), { artifact: 1 }),
      "orders.artifact",
      "own-field",
    ],
    [
      "a symbol set on a message",
      Object.assign(new AIMessage("x"), { [Symbol("tag")]: 1 }),
      'orders["Symbol(tag)"]',
      "symbol-key",
    ],
    [
      "a message's field that has another's name in a row",
      new AIMessage({ content: "x", fooBar: 1, foo_bar: 2 } as { content: string }),
      "orders.foo_bar",
      "own-field",
    ],
    ["a field of a Map", { map: Object.assign(new Map(), { foo: 1 }) }, "orders.map.foo", "own-field"],
    ["a field of a Set", [Object.assign(new Set(), { foo: 1 })], "orders[0].foo", "own-field"],
    ["a field of a Date", Object.assign(new Date(0), { foo: 1 }), "orders.foo", "own-field"],
    ["a field of bytes", { file: Object.assign(new Uint8Array(2), { foo: 1 }) }, "orders.file.foo", "own-field"],
    ["a field of a Buffer", [Object.assign(Buffer.from("hi"), { foo: 1 })], "orders[0].foo", "own-field"],
    ["a symbol set on a Map", Object.assign(new Map(), { [Symbol("tag")]: 1 }), 'orders["Symbol(tag)"]', "symbol-key"],
    ["a cycle", loop, "orders.self[0]", "cycle"],
    ["a cycle through a Map", circularMap, "orders.me", "cycle"],
    ["an instance", { price: new Money(5) }, "orders.price", "class-instance"],
    ["an instance with a toJSON", { link: new URL("https://example.com") }, "orders.link", "class-instance"],
    ["a subclass of Map", new (class Registry extends Map {})(), "orders", "class-instance"],
    ["a subclass of a message", [new PlanMessage("x")], "orders[0]", "class-instance"],
    ["another LangChain object", { prompt: PromptTemplate.fromTemplate("hi") }, "orders.prompt", "class-instance"],
    ["other binary", { embedding: new Float32Array(2) }, "orders.embedding", "binary"],
    ["an ArrayBuffer", { raw: new ArrayBuffer(2) }, "orders.raw", "binary"],
    [
      "a bigint in a message",
      [new AIMessage({ content: "", additional_kwargs: { n: 1n } })],
      "orders[0].additional_kwargs.n",
      "bigint",
    ],
  ])("is an error with the path: %s", (_, value, path, kind) => {
    expect(() => serializer.write(value, "orders")).toThrow(
      expect.objectContaining({ code: "persistence.lossy-value", context: { lossy: [{ path, kind }] } }),
    );
  });

  it("is told in words", () => {
    expect(() => serializer.write({ a: 1n, b: new Money(1), c: Number.NaN, d: Number.NaN }, "cart")).toThrow(
      'A checkpoint would not give back what was put: cart.a is a bigint, of which the digits would be left as a text; cart.b is an instance of a class, of which the fields would be left without the class; cart.c is NaN or an infinity, of which null would be left, and 1 more. Store plain data instead, name its class in revive, or pass onLossy: "warn" to store what is left.',
    );
  });

  it("is warned of once an object, and what is left is stored", () => {
    const warnings: string[] = [];
    const lenient = createSerializer({ onLossy: "warn", warn: (message) => warnings.push(message) });
    const value = {
      n: 1n,
      nan: Number.NaN,
      f: () => 1,
      url: new URL("https://example.com/"),
      loop,
      point: new Point(),
      kept: 1,
    };
    const left = {
      n: "1",
      nan: null,
      f: null,
      url: "https://example.com/",
      loop: { self: ["[Circular]"] },
      point: { x: 1, y: undefined },
      kept: 1,
    };
    expect(roundTrip(value, lenient)).toEqual(left);
    expect(roundTrip(value, lenient)).toEqual(left);
    expect(warnings).toHaveLength(1);
    expect(warnings[0]).toContain("value.n is a bigint");
  });

  it("is not said of an object that stands at two places", () => {
    const shared = { a: 1 };
    expect(roundTrip([shared, shared])).toEqual([shared, shared]);
  });
});

describe("classes named in revive", () => {
  const revive = [
    revivableClass(Money, { write: ({ cents }) => cents, read: (cents) => new Money(cents as number) }),
    revivableClass(Point),
    revivableClass(PlanMessage, { write: (m) => m.content, read: (content) => new PlanMessage(content as string) }),
  ];
  const own = createSerializer({ revive });

  it("come back as instances", () => {
    const point = Object.assign(new Point(), { y: new Date(0) });
    const read = roundTrip([new Money(5), point, new PlanMessage("x")], own) as [Money, Point, PlanMessage];
    expect(read[0].cents).toBe(5);
    expect(read[1]).toStrictEqual(point);
    expect(read[2]).toBeInstanceOf(PlanMessage);
    expect(read[2].content).toBe("x");
  });

  it("are plain records to a reader that does not name them", () => {
    const text = own.write(new Money(5), "v").text;
    expect(serializer.revive(JSON.parse(text), "v")).toMatchObject({ id: ["Money"], args: [5] });
  });

  it.each(["Map", "Date", "TypeError"])("may not be called %s", (name) => {
    expect(() => createSerializer({ revive: [revivableClass(Money, { name })] })).toThrow(
      expect.objectContaining({ code: "persistence.reserved-class-name" }),
    );
  });

  it("may not share a name", () => {
    expect(() =>
      createSerializer({ revive: [revivableClass(Money), revivableClass(Point, { name: "Money" })] }),
    ).toThrow(expect.objectContaining({ code: "persistence.reserved-class-name" }));
  });
});

describe("stored data of another hand", () => {
  const read = (text: string): unknown => serializer.revive(JSON.parse(text), "v");

  it.each([
    [
      "a constructor that is not on the list",
      { lc: 2, type: "constructor", id: ["Function"], method: null, args: ["return process"], kwargs: {} },
    ],
    ["a method", { lc: 2, type: "constructor", id: ["Map"], method: "constructor", args: ["x"], kwargs: {} }],
    ["a name from a prototype", { lc: 2, type: "constructor", id: ["constructor"], args: [[]] }],
    [
      "another LangChain class",
      { lc: 1, type: "constructor", id: ["langchain_core", "prompts", "prompt", "PromptTemplate"], kwargs: {} },
    ],
    [
      "a class outside of LangChain's messages",
      {
        lc: 1,
        type: "constructor",
        id: ["langchain", "llms", "openai", "OpenAI"],
        kwargs: { configuration: { baseURL: "http://example.com" } },
      },
    ],
    [
      "a message class from a prototype",
      { lc: 1, type: "constructor", id: ["langchain_core", "messages", "toString"], kwargs: {} },
    ],
    ["a secret", { lc: 1, type: "secret", id: ["OPENAI_API_KEY"] }],
    [
      "a message that cannot be made",
      {
        lc: 1,
        type: "constructor",
        id: ["langchain_core", "messages", "AIMessage"],
        kwargs: { content: "x", additional_kwargs: { tool_calls: 1 }, response_metadata: 7 },
      },
    ],
    ["a wrong regular expression", { lc: 2, type: "constructor", id: ["RegExp"], args: ["(", ""] }],
    ["bytes that are none", { lc: 2, type: "constructor", id: ["Uint8Array"], args: [[1, 256]] }],
    ["entries that are none", { lc: 2, type: "constructor", id: ["Map"], args: [[1]] }],
  ])("stays plain data: %s", (_, record) => {
    expect(read(JSON.stringify(record))).toEqual(record);
  });

  it("changes no prototype", () => {
    const text =
      '{"__proto__":{"isAdmin":true},"constructor":{"prototype":{"isAdmin":true}},"a":{"__proto__":[{"lc":2,"type":"constructor","id":["Set"],"args":[[1]]}]}}';
    const value = read(text) as { a: object };
    expect(({} as { isAdmin?: boolean }).isAdmin).toBeUndefined();
    expect((value as { isAdmin?: boolean }).isAdmin).toBeUndefined();
    for (const object of [value, value.a]) {
      expect(Object.getPrototypeOf(object)).toBe(Object.prototype);
      expect(Object.hasOwn(object, "__proto__")).toBe(true);
    }
    expect(Object.keys(roundTrip(value) as object)).toEqual(Object.keys(value));
  });

  it("changes no prototype of a message, an error or an instance", () => {
    const fields = '{"content":"x","__proto__":{"isAdmin":true}}';
    const message = read(
      `{"lc":1,"type":"constructor","id":["langchain_core","messages","AIMessage"],"kwargs":${fields}}`,
    );
    const error = read(`{"lc":2,"type":"constructor","id":["Error"],"args":["x"],"kwargs":${fields}}`);
    for (const object of [message, error, (message as { lc_kwargs: object }).lc_kwargs])
      expect((object as { isAdmin?: boolean }).isAdmin).toBeUndefined();
    const own = createSerializer({ revive: [revivableClass(Point)] });
    const point = own.revive(JSON.parse(`{"lc":2,"type":"constructor","id":["Point"],"args":[${fields}]}`), "v");
    expect(Object.getPrototypeOf(point)).toBe(Point.prototype);
  });
});
