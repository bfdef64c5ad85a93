import { describe, expect, it } from "vitest";
import { z } from "zod/v4";
import { externalId, externalIds } from "../../refs/external-id.ts";
import { measureState } from "../../size/measure-state.ts";
import { ThreadkeepError } from "../../threadkeep-error.ts";
import type { StateType } from "../model/state-type.ts";
import { readStateSchema } from "../read/read-state-schema.ts";
import { boolean, listOf, message, number, objectOf, oneOf, text } from "../testing/models.ts";
import { largestWitness } from "./largest-witness.ts";
import { worstCaseBytes } from "./worst-case-bytes.ts";

const upTo = (maxLength: number, facts = {}): StateType => ({ kind: "string", maxLength, ...facts });
const optional = (name: string, type: StateType): StateType => ({
  kind: "object",
  properties: [{ name, type, optional: true }],
});

const BOUNDED: Record<string, StateType> = {
  null: { kind: "null" },
  undefined: { kind: "undefined" },
  boolean,
  number,
  "number of a range": { kind: "number", min: 0, max: 1 },
  integer: { kind: "number", integer: true, min: -5, max: 1234 },
  date: { kind: "date" },
  promise: { kind: "promise" },
  "literal text": { kind: "literal", value: 'a "quoted"\nline é' },
  "literal number": { kind: "literal", value: -1.5 },
  enum: oneOf("a", "longest", "mid"),
  text: upTo(40),
  "no text": upTo(0),
  "ascii text": upTo(40, { ascii: true }),
  reference: upTo(40, { ascii: true, reference: { prefix: "doc_" } }),
  uuid: { kind: "string", format: "uuid" },
  "short format": upTo(5, { format: "uuid" }),
  list: listOf(upTo(3), 7),
  "list of one": listOf(number, 1),
  "empty list": listOf(text, 0),
  "list of functions": listOf({ kind: "function" }, 3),
  "list of lists": listOf(listOf(boolean, 2), 2),
  tuple: { kind: "tuple", items: [upTo(2), { kind: "symbol" }, { kind: "undefined" }] },
  "empty tuple": { kind: "tuple", items: [] },
  object: objectOf({ id: upTo(4), 'odd "key"': number, été: boolean }),
  "object with functions": objectOf({ run: { kind: "function" }, id: upTo(4), mark: { kind: "symbol" } }),
  "object of functions": objectOf({ run: { kind: "function" } }),
  "empty object": objectOf({}),
  "object with __proto__": { kind: "object", properties: [{ name: "__proto__", type: upTo(4) }] },
  "optional that is larger when undefined": optional("a", boolean),
  "optional that is larger when there": optional("a", upTo(40)),
  record: { kind: "record", key: upTo(4), value: upTo(3), maxItems: 5 },
  "record of ascii keys": { kind: "record", key: upTo(4, { ascii: true }), value: number, maxItems: 50 },
  "record of more keys than digits": { kind: "record", key: upTo(3), value: number, maxItems: 3000 },
  "record of named keys": { kind: "record", key: oneOf("a", "bbb", "cc", 1), value: number },
  "record of some named keys": { kind: "record", key: oneOf("a", "bbb", "cc"), value: number, maxItems: 2 },
  "record of functions": { kind: "record", key: oneOf("a", "bbb"), value: { kind: "function" } },
  "record without entries": { kind: "record", key: text, value: text, maxItems: 0 },
  map: { kind: "map", key: upTo(4), value: objectOf({ n: number }), maxItems: 3 },
  "map of objects": { kind: "map", key: objectOf({ n: number }), value: { kind: "function" }, maxItems: 3 },
  "map of named keys": { kind: "map", key: oneOf("a", "bbb", 12, true), value: boolean },
  "map without entries": { kind: "map", key: text, value: text, maxItems: 0 },
  set: { kind: "set", items: upTo(4), maxItems: 30 },
  "set of objects": { kind: "set", items: objectOf({ n: number }), maxItems: 3 },
  "set of named values": { kind: "set", items: oneOf("a", "bbb", 12, true) },
  "set of some named values": { kind: "set", items: oneOf("a", "bbb", 12, true), maxItems: 2 },
  "set of booleans": { kind: "set", items: { kind: "union", options: [boolean, { kind: "null" }] }, maxItems: 9 },
  "set without elements": { kind: "set", items: text, maxItems: 0 },
  union: { kind: "union", options: [boolean, upTo(10), { kind: "null" }, listOf(number, 2)] },
  "union with a function": { kind: "union", options: [{ kind: "function" }, boolean] },
  "all of it": listOf(
    objectOf({
      id: upTo(36, { ascii: true }),
      tags: { kind: "set", items: upTo(3), maxItems: 4 },
      scores: { kind: "map", key: oneOf("a", "b"), value: listOf(number, 3) },
      at: { kind: "date" },
    }),
    12,
  ),
};

describe("a bound is what measureState counts for its largest witness:", () => {
  for (const [kind, type] of Object.entries(BOUNDED)) {
    it(kind, () => {
      const state = { c: largestWitness(type) };
      const bound = worstCaseBytes(type);
      const { totalBytes, channels } = measureState(state);
      expect(bound).toEqual({ kind: "bytes", bytes: channels[0]!.bytes });
      const isWritten = typeof state.c !== "function" && typeof state.c !== "symbol";
      expect(totalBytes).toBe(isWritten ? channels[0]!.bytes + '{"c":}'.length : 2);
    });
  }

  it("the same one each time", () => {
    for (const type of Object.values(BOUNDED)) {
      expect(JSON.stringify(largestWitness(type))).toBe(JSON.stringify(largestWitness(type)));
    }
  });

  it("but none where keys of that length are too few", () => {
    const type: StateType = { kind: "record", key: upTo(1, { ascii: true }), value: boolean, maxItems: 20 };
    const measured = measureState({ c: largestWitness(type) }).channels[0]!.bytes;
    expect(worstCaseBytes(type)).toMatchObject({ kind: "bytes" });
    expect(measured).toBeLessThan((worstCaseBytes(type) as { bytes: number }).bytes);
  });
});

it.each([
  text,
  message,
  listOf(number),
  { kind: "unknown", why: "declared any" },
  { kind: "binary", name: "Buffer" },
  { kind: "bigint" },
  { kind: "recursive", name: "Tree" },
  { kind: "object", properties: [], rest: number },
  { kind: "tuple", items: [], rest: number },
  { kind: "record", key: text, value: number },
] as StateType[])("refuses $kind without a bound", (type) => {
  expect(() => largestWitness(type)).toThrow(ThreadkeepError);
});

const SCHEMAS: Record<string, z.ZodType> = {
  text: z.string().max(20),
  uuid: z.uuid(),
  ulid: z.ulid(),
  nanoid: z.nanoid(),
  ipv6: z.ipv6(),
  date: z.iso.date(),
  number: z.number(),
  score: z.number().min(0).max(1),
  int: z.int(),
  int32: z.int32(),
  rating: z.number().int().min(1).max(5),
  boolean: z.boolean(),
  null: z.null(),
  enum: z.enum(["queued", "running", "done"]),
  literals: z.literal(["a", 12, true, null]),
  time: z.date(),
  list: z.array(z.string().max(5)).max(9),
  tuple: z.tuple([z.string().max(4), z.boolean()]),
  object: z.object({ id: z.uuid(), note: z.string().max(8).optional(), ok: z.boolean().optional() }),
  "strict object": z.strictObject({ n: z.number() }),
  record: z.record(z.enum(["a", "bb"]), z.number()),
  "partial record": z.partialRecord(z.enum(["a", "bb"]), z.string().max(6)),
  map: z.map(z.string().max(3), z.number()).max(4),
  set: z.set(z.string().max(3)).max(4),
  nullable: z.string().max(6).nullable(),
  optional: z.boolean().optional(),
  "with a default": z.string().max(6).default(""),
  union: z.union([z.string().max(6), z.number(), z.array(z.boolean()).max(3)]),
  "discriminated union": z.discriminatedUnion("type", [
    z.object({ type: z.literal("page"), url: z.string().max(30) }),
    z.object({ type: z.literal("none") }),
  ]),
  readonly: z.array(z.number()).max(2).readonly(),
  branded: z.string().max(5).brand<"Name">(),
  "external id": externalId(),
  "external id with a prefix": externalId({ prefix: "doc_", max: 40 }),
  "external ids": externalIds({ max: 25 }),
};

describe("the witness of a zod schema is of the bound's size, and passes the schema:", () => {
  for (const [kind, schema] of Object.entries(SCHEMAS)) {
    it(kind, () => {
      const { type } = readStateSchema(z.object({ c: schema })).channels[0]!;
      const state = { c: largestWitness(type) };
      expect(schema.safeParse(state.c).error).toBeUndefined();
      expect(worstCaseBytes(type)).toEqual({ kind: "bytes", bytes: measureState(state).channels[0]!.bytes });
    });
  }
});
