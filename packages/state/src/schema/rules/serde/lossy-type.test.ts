import { MemorySaver } from "@langchain/langgraph";
import { Document } from "@langchain/core/documents";
import { HumanMessage } from "@langchain/core/messages";
import { describe, expect, it } from "vitest";
import type { ChannelKind } from "../../model/state-schema-model.ts";
import type { ObjectType, StateType } from "../../model/state-type.ts";
import {
  channelOf,
  findingsOf,
  listOf,
  message,
  number,
  objectOf,
  oneOf,
  schemaOf,
  text,
} from "../../testing/models.ts";
import { lossyType } from "./lossy-type.ts";

const date: StateType = { kind: "date" };
const run: StateType = { kind: "function" };

function judge(type: StateType, kind: ChannelKind = "last-value") {
  return findingsOf(lossyType, schemaOf([channelOf("it", type, { kind })]));
}

function instanceOf(name: string, from?: string): StateType {
  return {
    ...(objectOf({ raw: date }, name) as ObjectType),
    isClass: true,
    ...(from === undefined ? {} : { package: from }),
  };
}

describe("serde/lossy-type", () => {
  it.each<[string, StateType]>([
    ["a Date, which a checkpoint gives back as a string", date],
    ["a function, which a checkpoint gives back as nothing", run],
    ["a symbol, which a checkpoint gives back as nothing", { kind: "symbol" }],
    ["a Promise, which a checkpoint gives back as an empty object", { kind: "promise" }],
    ["a Buffer, which a checkpoint gives back as a plain object", { kind: "binary", name: "Buffer" }],
    ["a Blob, which a checkpoint gives back as an empty object", { kind: "binary", name: "Blob" }],
    [
      "an instance of the class Money, which a checkpoint gives back as a plain object or text without its class",
      instanceOf("Money"),
    ],
    [
      "an instance of the class TypeError, which a checkpoint gives back as an Error with only its message",
      instanceOf("TypeError"),
    ],
    [
      "an object with the functions run, stop, which a checkpoint gives back as the object without them",
      objectOf({ run, stop: { kind: "union", options: [run, { kind: "undefined" }] }, name: text }),
    ],
    [
      "Job of bullmq, in which Job.data.at is a Date, which a checkpoint gives back as a string",
      { ...(objectOf({ data: objectOf({ at: date }) }, "Job") as ObjectType), package: "bullmq" },
    ],
  ])("finds %s", (says, type) => expect(judge(type)).toMatchObject([{ path: "it", message: `it is ${says}.` }]));

  it("says what a bigint does to the value around it", () => {
    expect(judge(objectOf({ total: { kind: "bigint" } }))).toMatchObject([
      { path: "it.total", message: expect.stringContaining("in place of the whole value around it") as string },
    ]);
  });

  it.each<[string, StateType]>([
    ["texts, numbers and literals", objectOf({ a: text, b: number, c: oneOf("x", 1, true) })],
    ["messages", listOf(message)],
    ["a Map of Sets", { kind: "map", key: text, value: { kind: "set", items: text } }],
    ["a RegExp", { kind: "regexp" }],
    ["a Uint8Array", objectOf({ bytes: { kind: "binary", name: "Uint8Array" } })],
    ["a langchain Document", listOf(instanceOf("Document", "@langchain/core"))],
    ["unknown", { kind: "unknown", why: "declared any" }],
  ])("lets %s pass", (_name, type) => expect(judge(type)).toEqual([]));

  it("names each part once, and none inside of a lost one", () => {
    const either: StateType = { kind: "union", options: [date, { kind: "bigint" }] };
    const whole = objectOf({ at: either, list: listOf(objectOf({ at: date })), order: instanceOf("Order") });
    expect(judge(whole).map(({ path }) => path)).toEqual(["it.at", "it.list[].at", "it.order"]);
  });

  it("leaves alone what is never read back", () => {
    expect(judge(date, "untracked")).toEqual([]);
    expect(judge(date, "ephemeral")).toEqual([]);
    expect(judge(date, "reducer")).toHaveLength(1);
  });
});

class Money {
  amount = 1;
}

describe("what LangGraph's serializer gives back", () => {
  const { serde } = new MemorySaver();
  const readBack = async (it: unknown): Promise<unknown> => {
    const [type, bytes] = await serde.dumpsTyped({ it, rest: 1 });
    return ((await serde.loadsTyped(type, bytes)) as { it?: unknown }).it;
  };

  it.each<[string, unknown, unknown]>([
    ["a Date", new Date(0), "1970-01-01T00:00:00.000Z"],
    ["a bigint", 1n, undefined],
    ["a function", () => 1, undefined],
    ["a symbol", Symbol("it"), undefined],
    ["a Promise", Promise.resolve(1), {}],
    ["a Buffer", Buffer.from("a"), { type: "Buffer", data: [97] }],
    ["a Float32Array", new Float32Array([1]), { 0: 1 }],
    ["an ArrayBuffer", new ArrayBuffer(1), {}],
    ["a DataView", new DataView(new ArrayBuffer(1)), {}],
    ["a Blob", new Blob(["a"]), {}],
    ["an instance", new Money(), { amount: 1 }],
    ["a URL", new URL("https://example.com"), "https://example.com/"],
    ["a Document", new Document({ pageContent: "a" }), { pageContent: "a", metadata: {}, id: undefined }],
  ])("of %s is something else", async (_name, value, back) => expect(await readBack(value)).toStrictEqual(back));

  it.each<[string, unknown]>([
    ["a Map", new Map([["a", new Set([1])]])],
    ["a RegExp", /a/gi],
    ["a Uint8Array", new Uint8Array([1, 2])],
    ["a message", new HumanMessage("a")],
  ])("of %s is the same", async (_name, value) => expect(await readBack(value)).toStrictEqual(value));

  it("of a TypeError is an Error with only its message", async () => {
    const back = await readBack(new TypeError("a"));
    expect(back).toBeInstanceOf(Error);
    expect(back).not.toBeInstanceOf(TypeError);
  });
});
