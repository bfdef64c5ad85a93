import { AIMessage } from "@langchain/core/messages";
import { describe, expect, it } from "vitest";
import { z } from "zod";
import * as mini from "zod/mini";
import { z as z3 } from "zod3";
import { externalId, externalIds } from "../../../refs/external-id.ts";
import type { StateType } from "../../model/state-type.ts";
import { readValueType } from "./read-value-type.ts";

// As TypeScript compiles `enum Level { Low = 1, High = 2, Other = "other" }`.
const LEVEL = { Low: 1, High: 2, Other: "other", 1: "Low", 2: "High" } as const;

class Page {
  html = "";
}

// It shares no more than its name with the global one.
const ownMap = {
  Map: class {
    own = true;
  },
}.Map;

class Bytes extends Uint8Array {}

const text: StateType = { kind: "string" };
const number: StateType = { kind: "number" };
const nothing: StateType = { kind: "undefined" };
const literals = (...values: (string | number | boolean)[]): StateType => ({
  kind: "union",
  options: values.map((value) => ({ kind: "literal", value })),
});
const objectOf = (field: string, type: StateType, name?: string): StateType => ({
  kind: "object",
  properties: [{ name: field, type }],
  ...(name === undefined ? {} : { name }),
});

/** The same in both versions of zod. */
type Zod = typeof z;
const BOTH: [name: string, make: (z: Zod) => unknown, type: StateType][] = [
  ["string", (z) => z.string(), text],
  ["max", (z) => z.string().max(20), { kind: "string", maxLength: 20 }],
  ["two limits", (z) => z.string().max(20).max(30).min(2), { kind: "string", maxLength: 20, minLength: 2 }],
  ["length", (z) => z.string().length(4), { kind: "string", maxLength: 4, minLength: 4 }],
  ["max before trim", (z) => z.string().max(20).trim(), { kind: "string", maxLength: 20 }],
  ["max before toUpperCase", (z) => z.string().max(20).toUpperCase(), { kind: "string", maxLength: 20 }],
  ["regex", (z) => z.string().regex(/x/).startsWith("a").includes("b"), text],
  ["uuid", (z) => z.string().uuid(), { kind: "string", format: "uuid" }],
  ["url", (z) => z.string().url().max(99), { kind: "string", format: "url", maxLength: 99 }],
  ["datetime", (z) => z.string().datetime(), { kind: "string", format: "datetime" }],
  ["base64", (z) => z.string().base64(), { kind: "string", format: "base64" }],
  ["superRefine", (z) => z.string().superRefine(() => undefined), text],
  ["number", (z) => z.number(), number],
  ["limits", (z) => z.number().min(1).max(5), { kind: "number", min: 1, max: 5 }],
  ["excluded limits", (z) => z.number().gt(1).lt(5), { kind: "number", min: 1, max: 5 }],
  ["an integer below five", (z) => z.number().lt(5).min(0).int(), { kind: "number", integer: true, max: 4, min: 0 }],
  ["no limit at all", (z) => z.number().max(Number.POSITIVE_INFINITY), number],
  ["negative zero", (z) => z.literal(-0), { kind: "literal", value: 0 }],
  ["NaN", (z) => z.nan(), number],
  ["boolean", (z) => z.boolean(), { kind: "boolean" }],
  ["bigint", (z) => z.bigint().max(5n), { kind: "bigint" }],
  ["date", (z) => z.date().max(new Date(0)), { kind: "date" }],
  ["symbol", (z) => z.symbol(), { kind: "symbol" }],
  ["null", (z) => z.null(), { kind: "null" }],
  ["undefined", (z) => z.undefined(), nothing],
  ["void", (z) => z.void(), nothing],
  ["never", (z) => z.never(), nothing],
  ["unknown", (z) => z.unknown(), { kind: "unknown", why: "declared unknown" }],
  ["promise", (z) => z.promise(z.string()), { kind: "promise" }],
  ["literal", (z) => z.literal("a"), { kind: "literal", value: "a" }],
  ["literal null", (z) => z.literal(null), { kind: "null" }],
  ["literal bigint", (z) => z.literal(5n), { kind: "bigint" }],
  ["enum", (z) => z.enum(["a", "b"]), literals("a", "b")],
  ["native enum", (z) => z.nativeEnum(LEVEL), literals(1, 2, "other")],
  ["array", (z) => z.array(z.string()).min(1).max(3), { kind: "array", items: text, maxItems: 3, minItems: 1 }],
  ["array length", (z) => z.array(text3(z)).length(3), { kind: "array", items: text, maxItems: 3, minItems: 3 }],
  ["tuple", (z) => z.tuple([z.string(), z.number()]), { kind: "tuple", items: [text, number] }],
  ["tuple rest", (z) => z.tuple([z.string()]).rest(z.number()), { kind: "tuple", items: [text], rest: number }],
  ["object", (z) => z.object({ a: z.string() }), objectOf("a", text)],
  ["strict object", (z) => z.object({ a: z.string() }).strict(), objectOf("a", text)],
  [
    "loose object",
    (z) => z.object({}).passthrough(),
    { kind: "object", properties: [], rest: { kind: "unknown", why: "declared unknown" } },
  ],
  ["catchall", (z) => z.object({}).catchall(z.number()), { kind: "object", properties: [], rest: number }],
  [
    "optional field",
    (z) => z.object({ a: z.string().optional() }),
    { kind: "object", properties: [{ name: "a", type: text, optional: true }] },
  ],
  [
    "nullish field",
    (z) => z.object({ a: z.string().nullish() }),
    {
      kind: "object",
      properties: [{ name: "a", type: { kind: "union", options: [text, { kind: "null" }] }, optional: true }],
    },
  ],
  ["field with a default", (z) => z.object({ a: z.string().optional().default("x") }), objectOf("a", text)],
  ["record", (z) => z.record(z.string(), z.number()), { kind: "record", key: text, value: number }],
  ["map", (z) => z.map(z.string(), z.number()), { kind: "map", key: text, value: number }],
  ["set", (z) => z.set(z.string()).max(4), { kind: "set", items: text, maxItems: 4 }],
  ["union", (z) => z.union([z.string(), z.number()]), { kind: "union", options: [text, number] }],
  [
    "nested and repeated union",
    (z) => z.union([z.string(), z.union([z.number(), z.string()])]),
    { kind: "union", options: [text, number] },
  ],
  [
    "discriminated union",
    (z) => z.discriminatedUnion("t", [z.object({ t: z.literal("a") }), z.object({ t: z.literal("b") })]),
    {
      kind: "union",
      options: [objectOf("t", { kind: "literal", value: "a" }), objectOf("t", { kind: "literal", value: "b" })],
    },
  ],
  [
    "intersection of objects",
    (z) => z.intersection(z.object({ a: z.string(), b: z.number() }), z.object({ b: z.number(), c: z.string() })),
    {
      kind: "object",
      properties: [
        { name: "a", type: text },
        { name: "b", type: number },
        { name: "c", type: text },
      ],
    },
  ],
  [
    "intersection of others",
    (z) => z.intersection(z.string(), z.number()),
    { kind: "unknown", why: "an intersection of string and number" },
  ],
  ["optional", (z) => z.string().optional(), { kind: "union", options: [text, nothing] }],
  ["nullable", (z) => z.string().nullable(), { kind: "union", options: [text, { kind: "null" }] }],
  ["catch", (z) => z.string().catch("x"), text],
  ["readonly", (z) => z.array(z.string()).readonly(), { kind: "array", items: text }],
  ["brand", (z) => z.string().max(9).brand("Id"), { kind: "string", maxLength: 9 }],
  ["transform", (z) => z.string().transform(Number), { kind: "unknown", why: "the result of a transform" }],
  ["pipe", (z) => z.string().transform(Number).pipe(z.number().max(3)), { kind: "number", max: 3 }],
  ["preprocess", (z) => z.preprocess(String, z.string().max(3)), { kind: "string", maxLength: 3 }],
  ["coerce", (z) => z.coerce.number(), number],
  ["lazy", (z) => z.lazy(() => z.string()), text],
];

// A function of its own, so that the table shows what is read and not how it was made.
function text3(z: Zod): z.ZodString {
  return z.string();
}

const ZOD4: [name: string, schema: unknown, type: StateType][] = [
  ["any", z.any(), { kind: "unknown", why: "declared any" }],
  [
    "a text rewritten at will",
    z
      .string()
      .max(3)
      .overwrite((value) => value.repeat(9)),
    text,
  ],
  ["a text normalized", z.string().max(3).normalize("NFKD"), text],
  [
    "a text rewritten, then bounded",
    z
      .string()
      .overwrite((value) => value.repeat(9))
      .max(9),
    { kind: "string", maxLength: 9 },
  ],
  ["a format of its own", z.uuidv4().max(36), { kind: "string", format: "uuid", maxLength: 36 }],
  ["a format whose pattern allows more", z.uuid({ pattern: /^.*$/ } as object), { kind: "string" }],
  ["a format of another length", z.nanoid({ length: 99 }), { kind: "string", maxLength: 99 }],
  ["a format that only shares a name", z.stringFormat("uuid", () => true), { kind: "string" }],
  ["a hash", z.hash("sha256"), { kind: "string", format: "sha256_hex" }],
  ["a hostname", z.hostname(), { kind: "string", format: "hostname" }],
  ["an ISO date", z.iso.date(), { kind: "string", format: "date" }],
  [
    "int, which is a safe integer",
    z.number().int().min(0),
    { kind: "number", integer: true, min: 0, max: 2 ** 53 - 1 },
  ],
  ["int32", z.int32(), { kind: "number", integer: true, min: -2_147_483_648, max: 2_147_483_647 }],
  ["uint32", z.uint32().max(9), { kind: "number", integer: true, min: 0, max: 9 }],
  ["float64", z.float64(), number],
  ["several literals", z.literal(["a", 1, null]), { kind: "union", options: [...options("a", 1), { kind: "null" }] }],
  ["template literal", z.templateLiteral(["id_", z.enum(["a", "bcd"])]), { kind: "string", maxLength: 6 }],
  ["endless template literal", z.templateLiteral(["id_", z.number()]), text],
  ["a record of listed keys", z.record(z.enum(["a"]), z.string()), objectOf("a", text)],
  [
    "a partial record of listed keys",
    z.partialRecord(z.enum(["a"]), z.string()),
    { kind: "object", properties: [{ name: "a", type: text, optional: true }] },
  ],
  ["a map with a size", z.map(z.string(), z.string()).max(5), { kind: "map", key: text, value: text, maxItems: 5 }],
  ["a set of a size", z.set(z.string()).size(5), { kind: "set", items: text, maxItems: 5 }],
  ["exactOptional", z.exactOptional(z.string()), { kind: "union", options: [text, nothing] }],
  ["nonoptional", z.string().optional().nonoptional(), text],
  ["prefault", z.string().prefault("x"), text],
  ["codec", z.codec(z.string(), z.date(), { decode: (value) => new Date(value), encode: String }), { kind: "date" }],
  ["stringbool", z.stringbool(), { kind: "boolean" }],
  ["function", z.function(), { kind: "function" }],
  ["file", z.file(), { kind: "binary", name: "File" }],
  ["custom", z.custom<string>(), { kind: "unknown", why: "z.custom has no shape" }],
  ["instanceof a class", z.instanceof(Page), instance("Page")],
  ["instanceof a class that is called Map", z.instanceof(ownMap), instance("Map")],
  ["instanceof Date", z.instanceof(Date), { kind: "date" }],
  ["instanceof Buffer", z.instanceof(Buffer), { kind: "binary", name: "Buffer" }],
  ["instanceof a kind of bytes", z.instanceof(Bytes), { kind: "binary", name: "Bytes" }],
  ["instanceof a message", z.instanceof(AIMessage), { kind: "message", name: "AIMessage" }],
  [
    "an object with an id",
    z.object({ a: z.string() }).meta({ id: "TestDocument" }),
    objectOf("a", text, "TestDocument"),
  ],
  ["a reference", externalId({ prefix: "doc_", max: 40 }), reference(40, { prefix: "doc_" })],
  ["references", externalIds({ max: 9 }), { kind: "array", items: reference(128, {}), maxItems: 9, reference: true }],
  [
    "zod/mini",
    mini.object({ a: mini.optional(mini.string().check(mini.maxLength(3), mini.trim())) }),
    { kind: "object", properties: [{ name: "a", type: { kind: "string", maxLength: 3 }, optional: true }] },
  ],
];

const ZOD3: [name: string, schema: unknown, type: StateType][] = [
  ["any", z3.any(), { kind: "unknown", why: expect.stringContaining("z.custom") as string }],
  ["instanceof", z3.instanceof(Page), { kind: "unknown", why: expect.stringContaining("z.instanceof") as string }],
  ["an IPv6 address, with a zone of any length", z3.string().ip({ version: "v6" }), { kind: "string", format: "ip" }],
  ["an IPv4 address", z3.string().ip({ version: "v4" }), { kind: "string", format: "ipv4" }],
  ["an integer of any size", z3.number().int(), { kind: "number", integer: true }],
  ["function", z3.function(), { kind: "function" }],
  [
    "a record of listed keys, any of which may be missing",
    z3.record(z3.enum(["a"]), z3.string()),
    { kind: "object", properties: [{ name: "a", type: text, optional: true }] },
  ],
];

function options(...values: (string | number)[]): StateType[] {
  return values.map((value) => ({ kind: "literal", value }));
}

function instance(name: string): StateType {
  const rest: StateType = { kind: "unknown", why: "a class says nothing of its fields" };
  return { kind: "object", properties: [], rest, name, isClass: true };
}

function reference(maxLength: number, made: { prefix?: string }): StateType {
  return { kind: "string", maxLength, ascii: true, reference: made };
}

describe("readValueType", () => {
  it.each(BOTH)("reads %s in zod 4", (_name, make, type) => {
    expect(readValueType(make(z), "x")).toStrictEqual(type);
  });

  it.each(BOTH)("reads %s in zod 3", (_name, make, type) => {
    expect(readValueType(make(z3 as unknown as Zod), "x")).toStrictEqual(type);
  });

  it.each(ZOD4)("reads %s, which only zod 4 has", (_name, schema, type) => {
    expect(readValueType(schema, "x")).toStrictEqual(type);
  });

  it.each(ZOD3)("reads %s as zod 3 means it", (_name, schema, type) => {
    expect(readValueType(schema, "x")).toStrictEqual(type);
  });

  it("names a type inside of itself by where it was met", () => {
    const Comment = z.object({
      text: z.string(),
      get replies() {
        return z.array(Comment);
      },
    });
    expect(readValueType(z.array(Comment), "thread")).toStrictEqual({
      kind: "array",
      items: {
        kind: "object",
        properties: [
          { name: "text", type: text },
          { name: "replies", type: { kind: "array", items: { kind: "recursive", name: "thread[]" } } },
        ],
      },
    });
  });

  it("names it by its id where it has one", () => {
    const Tree: z.ZodType = z.lazy(() => z.array(Tree)).meta({ id: "TestTree" });
    expect(readValueType(Tree, "tree")).toStrictEqual({
      kind: "array",
      items: { kind: "recursive", name: "TestTree" },
    });
  });

  it("reads z.json(), which is made of itself", () => {
    expect(JSON.stringify(readValueType(z.json(), "data"))).toContain('{"kind":"recursive","name":"data"}');
  });

  it("reads recursion in zod 3", () => {
    const Tree: z3.ZodTypeAny = z3.lazy(() => z3.object({ next: Tree.optional() }));
    expect(readValueType(Tree, "list")).toStrictEqual({
      kind: "object",
      properties: [{ name: "next", type: { kind: "recursive", name: "list" }, optional: true }],
    });
  });

  it("ends where a lazy schema makes a new one of itself each time", () => {
    const endless = (): z.ZodType => z.lazy(() => z.array(endless()));
    expect(JSON.stringify(readValueType(endless(), "x"))).toContain("nested deeper than 64 levels");
  });

  it("ends on a schema that is nested a thousand levels deep", () => {
    let deep: z.ZodType = z.string();
    for (let level = 0; level < 1_000; level++) deep = z.array(deep);
    expect(JSON.stringify(readValueType(deep, "x"))).toContain("nested deeper than 64 levels");
  });

  it("ends where few schemas unfold to a huge type", () => {
    let wide: z.ZodType = z.string();
    for (let level = 0; level < 40; level++) wide = z.object({ left: wide, right: wide });
    expect(JSON.stringify(readValueType(wide, "x"))).toContain("a type of more than 5,000 parts");
  });

  it("reads an enum of ten thousand values and a union of as many schemas", () => {
    const values = Array.from({ length: 10_000 }, (_, index) => `value ${index}`);
    const options = values.map((value) => z.literal(value));
    expect(readValueType(z.enum(values), "x")).toMatchObject({ options: { length: 10_000 } });
    expect(JSON.stringify(readValueType(z.union(options), "x"))).toContain("a type of more than 5,000 parts");
  });

  it("says of a part whose schema throws that it cannot be read, and reads the rest", () => {
    const schema = z.object({
      broken: z.lazy(() => {
        throw new Error("no such table");
      }),
      whole: z.string(),
    });
    expect(readValueType(schema, "x")).toStrictEqual({
      kind: "object",
      properties: [
        { name: "broken", type: { kind: "unknown", why: "its schema cannot be read: no such table" } },
        { name: "whole", type: text },
      ],
    });
  });

  it("takes an object whose fields cannot be listed for unknown, not for empty", () => {
    const schema = z3.object({ a: z3.string() });
    schema._def.shape = () => {
      throw new Error("not now");
    };
    expect(readValueType(schema, "x")).toStrictEqual({ kind: "unknown", why: "its schema cannot be read: not now" });
  });

  it("reads a field called __proto__ and one called constructor", () => {
    const schema = z.object({ ["__proto__"]: z.string(), constructor: z.number() });
    expect(readValueType(schema, "x")).toStrictEqual({
      kind: "object",
      properties: [
        { name: "__proto__", type: text },
        { name: "constructor", type: number },
      ],
    });
  });

  it("takes a schema type it has never heard of for unknown", () => {
    expect(readValueType({ _zod: { def: { type: "constructor" } } }, "x")).toStrictEqual({
      kind: "unknown",
      why: 'a zod schema of type "constructor"',
    });
    expect(readValueType({ "~standard": { vendor: "valibot" } }, "x")).toStrictEqual({
      kind: "unknown",
      why: "a valibot schema, only zod is read",
    });
  });
});
