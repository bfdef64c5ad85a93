import { describe, expect, it } from "vitest";
import type { SchemaLintConfig } from "../../lint/lint-config.ts";
import type { ChannelModel, ReducerBehavior } from "../../model/state-schema-model.ts";
import type { StateType } from "../../model/state-type.ts";
import {
  boolean,
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
import { unboundedArray } from "./unbounded-array.ts";
import { unboundedRecord } from "./unbounded-record.ts";
import { unboundedString } from "./unbounded-string.ts";

const RULES = [unboundedArray, unboundedRecord, unboundedString];
const record = (value: StateType, key: StateType = text): StateType => ({ kind: "record", key, value });
const short: StateType = { kind: "string", maxLength: 20 };

function findings(type: StateType, facts: Partial<ChannelModel> = {}, name = "docs") {
  const schema = schemaOf([channelOf(name, type, facts)]);
  return RULES.flatMap((rule) => findingsOf(rule, schema).map((finding) => ({ id: rule.id, ...finding })));
}

const ofZod = (type: StateType, facts: Partial<ChannelModel> = {}) => findings(type, { typeFrom: "schema", ...facts });

function reducing(keepsAtMost: ReducerBehavior["keepsAtMost"]): Partial<ChannelModel> {
  const behavior: ReducerBehavior = { combines: "append", mutates: "nothing", keepsAtMost };
  return { kind: "reducer", reducer: { kind: "function", name: "append", fingerprint: "f1", behavior } };
}

describe("of a zod schema", () => {
  it("a reference is left to refs/id-only, unless that is off", () => {
    const order = channelOf("order", objectOf({ orderId: text, docIds: listOf(text, 5), note: text }), {
      typeFrom: "schema",
    });
    const message = (config: SchemaLintConfig) =>
      findingsOf(unboundedString, schemaOf([order]), config).map((found) => found.message);
    expect(message({})).toEqual(["order.note is a text without a limit."]);
    expect(message({ rules: { "refs/id-only": "off" } })).toEqual([
      "order.orderId is a text without a limit. So are order.docIds[] and 1 more of this channel.",
    ]);
  });

  it("a list without .max() is named, with what to type", () => {
    expect(ofZod(listOf(short))).toEqual([
      {
        id: "size/unbounded-array",
        path: "docs",
        message: "docs is a list without a limit.",
        help: "Give it one: `docs: z.array(…).max(50)`, or keep ids: `externalIds({ max: 50 })`.",
      },
    ]);
  });

  it("a record with free keys is named", () => {
    expect(ofZod(objectOf({ byUrl: record(boolean) }))).toEqual([
      {
        id: "size/unbounded-record",
        path: "docs.byUrl",
        message: "docs.byUrl is a record without a limit to its keys.",
        help:
          "Name the keys: `byUrl: z.partialRecord(z.enum([…]), …)`, or keep a list: " +
          "`z.array(z.object({ key: …, value: … })).max(50)`.",
      },
    ]);
  });

  it("a text without .max() is named, where its position is known with that", () => {
    const position = { file: "src/state.ts", line: 4, column: 3 };
    expect(ofZod(listOf(objectOf({ id: short, html: text }), 10), { position })).toEqual([
      {
        id: "size/unbounded-string",
        path: "docs[].html",
        message: "docs[].html is a text without a limit.",
        help: "Give it one: `html: z.string().max(4000)`.",
        position,
      },
    ]);
  });

  it("one finding a channel names the first place, and counts the others", () => {
    const two = objectOf({ title: text, html: text });
    expect(ofZod(two).map(({ message }) => message)).toEqual([
      "docs.title is a text without a limit. So is docs.html.",
    ]);
    expect(ofZod(objectOf({ title: text, html: text, note: text })).map(({ message }) => message)).toEqual([
      "docs.title is a text without a limit. So are docs.html and 1 more of this channel.",
    ]);
  });

  it("what is inside of an unbounded place is not named again", () => {
    expect(ofZod(listOf(objectOf({ html: text, tags: listOf(text), more: record(text) })))).toMatchObject([
      { id: "size/unbounded-array", path: "docs" },
    ]);
  });

  it.each<[string, StateType]>([
    ["a set", { kind: "set", items: short }],
    ["a tuple with a rest", { kind: "tuple", items: [], rest: short }],
    ["a list that may be missing", { kind: "union", options: [listOf(short), { kind: "undefined" }] }],
  ])("%s is a list as well", (_, type) => {
    expect(ofZod(type)).toMatchObject([{ id: "size/unbounded-array", path: "docs" }]);
  });

  it.each<[string, StateType]>([
    ["a map", { kind: "map", key: text, value: number }],
    ["a loose object", { kind: "object", properties: [], rest: number }],
  ])("%s is a record as well", (_, type) => {
    expect(ofZod(type)).toMatchObject([{ id: "size/unbounded-record", path: "docs" }]);
  });

  it.each<[string, StateType]>([
    ["a bounded list", listOf(short, 5)],
    ["a record of named keys", record(short, oneOf("a", "b"))],
    ["a record with a limit", { kind: "record", key: short, value: short, maxItems: 5 }],
    ["a set of an enum", { kind: "set", items: oneOf("a", "b") }],
    ["messages", listOf(message)],
    ["messages or others", listOf({ kind: "union", options: [message, objectOf({ role: text })] })],
    ["a uuid", { kind: "string", format: "uuid" }],
    ["a moment", { kind: "string", format: "datetime" }],
    ["an email", { kind: "string", format: "email" }],
    ["fields of a class", { kind: "object", properties: [], rest: { kind: "unknown", why: "a class" }, isClass: true }],
    ["anything", { kind: "unknown", why: "declared any" }],
  ])("%s passes", (_, type) => {
    expect(ofZod(type)).toEqual([]);
  });

  it("a url is a text of any length", () => {
    expect(ofZod({ kind: "string", format: "url" })).toMatchObject([{ id: "size/unbounded-string" }]);
  });
});

describe("of TypeScript, which cannot write a limit", () => {
  it.each<[string, StateType]>([
    ["a string", text],
    ["a list of strings", listOf(text)],
    ["a list of numbers", listOf(number)],
    ["a record of strings", record(text)],
    ["an object of them", objectOf({ title: text, tags: listOf(text), seen: record(boolean) })],
    [
      "a list of what a package declares",
      listOf({ kind: "object", properties: [], name: "TweetV2", package: "twitter" }),
    ],
    ["a list of anything", listOf({ kind: "unknown", why: "declared any" })],
  ])("%s passes", (_, type) => {
    expect(findings(type)).toEqual([]);
  });

  it("a list of objects is named, with what to write", () => {
    expect(findings(listOf(objectOf({ title: text })))).toMatchObject([
      {
        id: "size/unbounded-array",
        path: "docs",
        help: "Cut it where it is written: `docs: docs.slice(-50)`, or keep ids of what is stored elsewhere.",
      },
    ]);
  });

  it("a record of lists is named", () => {
    expect(findings(record(listOf(text)))).toMatchObject([
      {
        id: "size/unbounded-record",
        help: expect.stringContaining('`docs: Partial<Record<"a" | "b", …>>`') as string,
      },
    ]);
  });
});

describe("what a reducer folds", () => {
  const list = listOf(objectOf({ title: short }));

  it("passes where it keeps a window", () => {
    expect(findings(list, reducing(20))).toEqual([]);
    expect(ofZod(list, reducing(20))).toEqual([]);
  });

  it("is left to reducers/window-missing where it keeps everything", () => {
    expect(findings(list, reducing("everything"))).toEqual([]);
    expect(ofZod(listOf(objectOf({ title: short }), 20), reducing("everything"))).toEqual([]);
  });

  it("is named where its reducer is not known", () => {
    expect(findings(list, { kind: "reducer", reducer: { kind: "unknown", why: "not loaded" } })).toMatchObject([
      {
        path: "docs",
        help: expect.stringContaining("`(current, update) => [...current, ...update].slice(-50)`") as string,
      },
    ]);
  });
});

it("what is not stored passes", () => {
  for (const kind of ["untracked", "ephemeral"] as const) expect(ofZod(listOf(text), { kind })).toEqual([]);
});
