import { MemorySaver, ReducedValue, START, StateGraph, StateSchema } from "@langchain/langgraph";
import { describe, expect, it } from "vitest";
import { z } from "zod";
import { z as z3 } from "zod3";
import { measureState } from "../../size/measure-state.ts";
import { snapshotSchema } from "../model/snapshot-schema.ts";
import { readStateSchema } from "../read/read-state-schema.ts";
import { worstCaseOfSchema } from "./worst-case-bytes.ts";

const short = z.string().max(3);
const long = "y".repeat(1000);
const items = z.array(short).max(2);
const listed = z.object({ l: items });
const digit = z.int().min(0).max(9);

function joining(current: string, update: string): string {
  return `${current}\n${update}`;
}

interface Case {
  state: unknown;
  /** What a node writes, once for each time that it runs. */
  writes: object;
  times?: number;
  input?: object;
}

/** What a checkpoint holds after a real run, in bytes. */
async function storedBytes({ state, writes, times = 1, input = {} }: Case): Promise<number> {
  const graph = new StateGraph(state as z.ZodObject).addNode("0", () => writes).addEdge(START, "0");
  for (let index = 1; index < times; index++)
    graph.addNode(String(index), () => writes).addEdge(String(index - 1) as "0", String(index) as "0");
  const checkpointer = new MemorySaver();
  const thread = { configurable: { thread_id: "1" } };
  await graph.compile({ checkpointer }).invoke(input, thread);
  const values = (await checkpointer.getTuple(thread))!.checkpoint.channel_values;
  return measureState("a" in values ? { a: values["a"] } : {}).totalBytes;
}

function boundOf({ state }: Case): { kind: string; bytes?: number; why?: string } {
  return worstCaseOfSchema(readStateSchema(state));
}

const BOUNDED: Record<string, Case> = {
  "a value that .catch() puts in": { state: z.object({ a: short.catch(long) }), writes: {}, input: { a: 1 } },
  "the same in zod 3": { state: z3.object({ a: z3.string().max(3).catch(long) }), writes: {}, input: { a: 1 } },
  "a default": { state: new StateSchema({ a: short.default(long) }), writes: {} },
  "a default inside": { state: z.object({ a: z.object({ l: items.default(["x", long]) }) }), writes: { a: {} } },
  "undefined, which no field of a plain zod object refuses": {
    state: z.object({ a: short }),
    writes: { a: undefined },
  },
  "the same where zod 3 made it": { state: z3.object({ a: z3.boolean() }), writes: { a: undefined } },
  "undefined in an object": {
    state: z.object({ a: z.object({ b: short.optional() }) }),
    writes: { a: { b: undefined } },
  },
  "undefined in a list": { state: z.object({ a: z.array(short.optional()).max(1) }), writes: { a: [undefined] } },
  "undefined in a record": {
    state: z.object({ a: z.record(z.enum(["k"]), short.optional()) }),
    writes: { a: { k: undefined } },
  },
  undefined: { state: z.object({ a: z.string().max(1).nullish() }), writes: { a: undefined } },
  "a write of its own input schema": {
    state: new StateSchema({
      a: new ReducedValue(short, { inputSchema: z.string().max(1000), reducer: (_, update) => update }),
    }),
    writes: { a: long },
  },
  "a sum": {
    state: new StateSchema({ a: new ReducedValue(digit.default(0), { reducer: (a, b) => a + b }) }),
    writes: { a: 9 },
    times: 3,
  },
};

const OPEN: Record<string, Case & { bound: object }> = {
  "other keys of a loose record": {
    state: z.object({ a: z.looseRecord(z.enum(["a"]), short) }),
    writes: { a: { a: "", other: long } },
    bound: { kind: "unbounded", path: "a" },
  },
  "a list that is rewritten": {
    state: z.object({ a: items.overwrite((list) => [...list, ...list, ...list]) }),
    writes: { a: ["abc", "abc"] },
    bound: { kind: "unknown", path: "a", why: "the result of .overwrite()" },
  },
  "a text that grows": {
    state: new StateSchema({ a: new ReducedValue(short.default(""), { reducer: joining }) }),
    writes: { a: "abc" },
    times: 9,
    bound: { kind: "unknown", path: "a", why: "its reducer was not seen to keep to the type" },
  },
  "a list in an object that grows": {
    state: new StateSchema({
      a: new ReducedValue(listed.default({ l: [] }), { reducer: (a, b) => ({ l: [...a.l, ...b.l] }) }),
    }),
    writes: { a: { l: ["abc", "abc"] } },
    times: 9,
    bound: { kind: "unknown", path: "a", why: "its reducer was not seen to keep to the type" },
  },
  "elements that are of no element's type": {
    state: new StateSchema({
      a: new ReducedValue(items.default([]), {
        inputSchema: z.string().max(1000),
        reducer: (list, item) => [...list, item].slice(-2),
      }),
    }),
    writes: { a: long },
    bound: { kind: "unknown", path: "a", why: "its writes are of another type than what they are folded into" },
  },
};

describe("no stored value exceeds its bound:", () => {
  it.each(Object.entries(BOUNDED))("%s", async (_, stored) => {
    const bound = boundOf(stored);
    expect(bound.kind).toBe("bytes");
    expect(await storedBytes(stored)).toBeLessThanOrEqual(bound.bytes!);
  });

  it.each(Object.entries(OPEN))("%s has none", async (_, { bound, ...stored }) => {
    expect(await storedBytes(stored)).toBeGreaterThan(0);
    expect(boundOf(stored)).toEqual(bound);
  });
});

describe("a bound stands", () => {
  it.each(Object.entries(BOUNDED))("in a lock: %s", (_, { state }) => {
    const model = readStateSchema(state);
    expect(worstCaseOfSchema(snapshotSchema(model))).toEqual(worstCaseOfSchema(model));
  });

  it.each<[string, z.ZodType, z.ZodType]>([
    ["a default that passes", short.default("abc"), short],
    ["a caught value that passes", items.catch([]), items],
    ["a default made anew", items.default(() => []), items],
  ])("with %s", (_, given, plain) => {
    const bound = boundOf({ state: z.object({ a: plain }), writes: {} });
    expect(bound.kind).toBe("bytes");
    expect(boundOf({ state: z.object({ a: given }), writes: {} })).toEqual(bound);
  });

  it.each<[string, z.ZodType]>([
    ["elements one by one", short],
    ["elements, one or many", z.union([short, z.array(short)])],
  ])("where a window is given %s", (_, inputSchema) => {
    const reducer = (list: string[], more: unknown) => [...list, ...[more].flat()].slice(-2) as string[];
    const state = new StateSchema({ a: new ReducedValue(items.default([]), { inputSchema, reducer }) });
    expect(boundOf({ state, writes: {} })).toEqual(boundOf({ state: z.object({ a: items }), writes: {} }));
  });
});
