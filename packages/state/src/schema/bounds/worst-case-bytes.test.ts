import { faker } from "@faker-js/faker";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { z } from "zod/v4";
import { fake, seed, setFaker } from "zod-schema-faker/v4";
import { measureState } from "../../size/measure-state.ts";
import type { ChannelModel, ReducerBehavior, ReducerModel } from "../model/state-schema-model.ts";
import type { StateType } from "../model/state-type.ts";
import { readStateSchema } from "../read/read-state-schema.ts";
import { boolean, channelOf, listOf, message, number, objectOf, oneOf, schemaOf, text } from "../testing/models.ts";
import { largestWitness } from "./largest-witness.ts";
import { worstCaseBytes, worstCaseOfChannel, worstCaseOfSchema } from "./worst-case-bytes.ts";

const short: StateType = { kind: "string", maxLength: 8, ascii: true };
const anything: StateType = { kind: "unknown", why: "declared any" };

function folding(behavior: Partial<ReducerBehavior>): { kind: ChannelModel["kind"]; reducer: ReducerModel } {
  const known: ReducerBehavior = { combines: "append", mutates: "nothing", keepsAtMost: "unknown", ...behavior };
  return { kind: "reducer", reducer: { kind: "function", name: "append", fingerprint: "f1", behavior: known } };
}

describe("worstCaseBytes names the part without a bound:", () => {
  it.each<[string, StateType, string]>([
    ["a text", text, "c"],
    ["a list", listOf(boolean), "c"],
    ["a list of unbounded texts by the list", listOf(text), "c"],
    ["a text in a bounded list", listOf(objectOf({ id: short, text }), 9), "c[].text"],
    ["a text under an odd name", objectOf({ "odd key": text }), 'c["odd key"]'],
    ["an element of a tuple", { kind: "tuple", items: [short, text] }, "c[1]"],
    ["the rest of a tuple", { kind: "tuple", items: [], rest: short }, "c"],
    ["keys of a loose object", { kind: "object", properties: [], rest: short }, "c"],
    ["a record", { kind: "record", key: short, value: boolean }, "c"],
    ["keys of any length", { kind: "record", key: text, value: boolean, maxItems: 3 }, "c"],
    ["values of a record", { kind: "record", key: oneOf("a"), value: text }, "c.*"],
    ["values of a map", { kind: "map", key: short, value: text, maxItems: 3 }, "c.*"],
    ["elements of a set", { kind: "set", items: text, maxItems: 3 }, "c[]"],
    ["an option of a union", { kind: "union", options: [boolean, text] }, "c"],
    ["a type inside of itself", listOf(objectOf({ child: { kind: "recursive", name: "Tree" } }), 2), "c[].child"],
    ["a message", message, "c"],
    ["bytes", { kind: "binary", name: "Buffer" }, "c"],
    ["a limit beyond all memory", listOf(number, Number.MAX_VALUE), "c"],
  ])("%s", (_, type, path) => {
    expect(worstCaseBytes(type, "c")).toEqual({ kind: "unbounded", path });
  });
});

describe("worstCaseBytes says what it cannot know:", () => {
  it.each<[string, StateType, string, string]>([
    ["a type that is unknown", listOf(anything, 2), "c[]", "declared any"],
    ["unknown keys", { kind: "record", key: anything, value: boolean }, "c", "declared any"],
    ["a bigint", { kind: "bigint" }, "c", "a bigint cannot be written"],
    ["fields of a class", { kind: "object", properties: [], rest: anything, isClass: true }, "c", "declared any"],
    [
      "an object that writes itself",
      objectOf({ toJSON: { kind: "function" } }),
      "c",
      "its toJSON decides what is written",
    ],
  ])("%s", (_, type, path, why) => {
    expect(worstCaseBytes(type, "c")).toEqual({ kind: "unknown", path, why });
  });

  it("a type nested without end", () => {
    let type: StateType = boolean;
    for (let level = 0; level < 3000; level++) type = listOf(type, 1);
    expect(worstCaseBytes(type)).toMatchObject({ kind: "unknown", why: "nested too deeply" });
  });

  it("but calls unbounded what is so whatever the unknown part holds", () => {
    expect(worstCaseBytes(objectOf({ first: anything, second: text }), "c")).toEqual({
      kind: "unbounded",
      path: "c.second",
    });
  });
});

it("reckons messages with the bytes that are assumed of one", () => {
  expect(worstCaseBytes(listOf(message, 10), "messages", { messageBytes: 1000 })).toEqual({
    kind: "bytes",
    bytes: 2 + 10 * 1000 + 9,
  });
});

describe("worstCaseOfChannel", () => {
  const messages = (facts: Partial<ChannelModel>): ChannelModel => channelOf("messages", listOf(message), facts);

  it("holds a list to the window of its reducer, whatever a single write may have", () => {
    const options = { messageBytes: 1000 };
    const bound = { kind: "bytes", bytes: 2 + 20 * 1000 + 19 };
    expect(worstCaseOfChannel(messages(folding({ keepsAtMost: 20 })), options)).toEqual(bound);
    const limited = channelOf("messages", listOf(message, 5), folding({ keepsAtMost: 20 }));
    expect(worstCaseOfChannel(limited, options)).toEqual(bound);
    const optional: StateType = { kind: "union", options: [listOf(message), { kind: "undefined" }] };
    expect(worstCaseOfChannel(channelOf("messages", optional, folding({ keepsAtMost: 20 })), options)).toEqual(bound);
  });

  it("finds no bound where the reducer keeps everything", () => {
    const channel = channelOf("notes", listOf(short, 10), folding({ keepsAtMost: "everything" }));
    expect(worstCaseOfChannel(channel)).toEqual({ kind: "unbounded", path: "notes" });
  });

  it("takes the type's word where the reducer replaces, or is not known", () => {
    const bound = worstCaseBytes(listOf(short, 10));
    const replacing = folding({ combines: "replace", keepsAtMost: 3 });
    expect(worstCaseOfChannel(channelOf("notes", listOf(short, 10), replacing))).toEqual(bound);
    const unread: ReducerModel = { kind: "unknown", why: "not loaded" };
    expect(worstCaseOfChannel(channelOf("notes", listOf(short, 10), { reducer: unread }))).toEqual(bound);
  });

  it("knows nothing of what a reducer makes that was not seen to keep to the type", () => {
    const why = "its reducer was not seen to keep to the type";
    for (const type of [listOf(short, 10), short, objectOf({ short }), boolean])
      expect(worstCaseOfChannel(channelOf("notes", type, folding({ combines: "unknown" })))).toEqual({
        kind: "unknown",
        path: "notes",
        why,
      });
  });

  it("counts nothing of what is in no checkpoint", () => {
    for (const kind of ["untracked", "ephemeral"] as const)
      expect(worstCaseOfChannel(channelOf("cache", text, { kind }))).toEqual({ kind: "bytes", bytes: 0 });
  });
});

describe("worstCaseOfSchema", () => {
  it("is what measureState counts for all channels at their largest", () => {
    const channels = [
      channelOf("query", { kind: "string", maxLength: 30 }),
      channelOf('odd "name"', listOf(number, 3)),
      channelOf("__proto__", boolean),
      channelOf("run", { kind: "function" }),
      channelOf("cache", text, { kind: "untracked" }),
    ];
    const stored = channels.filter(({ kind }) => kind !== "untracked");
    const state = Object.fromEntries(stored.map(({ name, type }) => [name, largestWitness(type)]));
    expect(worstCaseOfSchema(schemaOf(channels))).toEqual({ kind: "bytes", bytes: measureState(state).totalBytes });
    expect(worstCaseOfSchema(schemaOf([]))).toEqual({ kind: "bytes", bytes: measureState({}).totalBytes });
  });

  it("names the first channel without a bound, else the first that is unknown", () => {
    const unknown = channelOf("raw", anything);
    const open = channelOf("notes", listOf(short));
    const bounded = channelOf("ok", boolean);
    expect(worstCaseOfSchema(schemaOf([bounded, unknown, open]))).toEqual({ kind: "unbounded", path: "notes" });
    expect(worstCaseOfSchema(schemaOf([bounded, unknown]))).toMatchObject({ kind: "unknown", path: "raw" });
  });
});

describe("no random value of a zod schema exceeds its bound:", () => {
  const SCHEMAS: Record<string, z.ZodType> = {
    texts: z.array(z.string().max(30)).max(12),
    formats: z.object({ a: z.uuid(), b: z.ipv4(), c: z.ipv6(), d: z.iso.date(), e: z.ulid(), f: z.nanoid() }),
    numbers: z.tuple([z.number(), z.int(), z.number().min(-3).max(1e-4), z.number().positive()]),
    records: z.record(z.enum(["a", "b", "c"]), z.number().nullable()),
    optionals: z.object({ a: z.boolean().optional(), b: z.string().max(4).nullish(), c: z.date().optional() }),
    "sets and maps": z.tuple([z.set(z.int()).max(5), z.map(z.string().max(6), z.boolean()).max(5)]),
    unions: z.union([z.string().max(6), z.array(z.number()).max(4), z.object({ deep: z.array(z.date()).max(2) })]),
  };

  for (const [kind, schema] of Object.entries(SCHEMAS)) {
    it(kind, () => {
      setFaker(faker);
      const { channels } = readStateSchema(z.object({ c: schema }));
      const bound = worstCaseOfChannel(channels[0]!);
      if (bound.kind !== "bytes") throw new Error(`expected a bound, got ${JSON.stringify(bound)}`);
      fc.assert(
        fc.property(fc.nat(), (number) => {
          faker.seed(number);
          seed(number);
          return measureState({ c: fake(schema) }).channels[0]!.bytes <= bound.bytes;
        }),
      );
    });
  }
});
