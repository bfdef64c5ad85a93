import {
  Annotation,
  DeltaValue,
  MessagesZodMeta,
  ReducedValue,
  StateGraph,
  StateSchema,
  UntrackedValue,
} from "@langchain/langgraph";
import { registry, schemaMetaRegistry, withLangGraph } from "@langchain/langgraph/zod";
import { describe, expect, it } from "vitest";
import { z } from "zod";
import * as mini from "zod/mini";
import { z as z3 } from "zod3";
import type { ChannelModel } from "../../model/state-schema-model.ts";
import { readStateSchema } from "../read-state-schema.ts";
import { concat, sum } from "../testing/reducers.ts";

function channelsOf(schema: unknown, options?: { metaRegistry: unknown }): Record<string, ChannelModel> {
  return Object.fromEntries(readStateSchema(schema, options).channels.map((channel) => [channel.name, channel]));
}

const strings = z.array(z.string());
const reduceStrings = { reducer: { fn: concat as (current: string[], update: string[]) => string[] } };

describe("kinds of channels", () => {
  it("are LangGraph's own", () => {
    const schema = new StateSchema({
      last: z.string(),
      reduced: new ReducedValue(strings, { reducer: (current, update) => [...current, ...update] }),
      delta: new DeltaValue(strings, { reducer: (current, updates) => [...current, ...updates.flat()] }),
      untracked: new UntrackedValue(z.string().max(5)),
    });
    const { last, reduced, delta, untracked } = channelsOf(schema);
    expect([last?.kind, reduced?.kind, delta?.kind, untracked?.kind]).toEqual([
      "last-value",
      "reducer",
      "delta",
      "untracked",
    ]);
    expect(last?.reducer).toEqual({ kind: "none" });
    expect(reduced?.reducer).toMatchObject({ kind: "function", name: "reducer", behavior: { combines: "append" } });
    expect(delta?.reducer).toMatchObject({
      kind: "function",
      behavior: { combines: "append", keepsAtMost: "everything" },
    });
    expect(untracked?.type).toEqual({ kind: "string", maxLength: 5 });
  });

  it("are unknown where LangGraph has more of them than we know", () => {
    const root = {
      lc_graph_name: "AnnotationRoot",
      spec: { a: { lc_graph_name: "Topic" }, b: { lc_graph_name: "constructor" } },
    };
    expect(readStateSchema(root).channels.map(({ kind }) => kind)).toEqual(["unknown", "unknown"]);
  });
});

describe("a reducer", () => {
  it("is tried with what the channel holds", () => {
    const texts = Annotation.Root({ log: Annotation<string>({ reducer: sum as never, default: () => "" }) });
    const numbers = Annotation.Root({ total: Annotation<number>({ reducer: sum, default: () => 0 }) });
    expect(channelsOf(texts)["log"]?.reducer).toMatchObject({ behavior: { combines: "append" } });
    expect(channelsOf(numbers)["total"]?.reducer).toMatchObject({ behavior: { combines: "sum" } });
  });

  it("is found in a builder of a zod object by LangGraph's registry", () => {
    const state = z.object({ list: withLangGraph(z.array(z.string()), reduceStrings), plain: z.array(z.string()) });
    const { list, plain } = channelsOf(new StateGraph(state));
    expect(list).toMatchObject({ kind: "reducer", reducer: { name: "concat" } });
    expect(plain).toMatchObject({ kind: "last-value", reducer: { kind: "none" } });
  });

  it.each([
    ["schemaMetaRegistry", schemaMetaRegistry],
    ["registry", registry],
  ])("is found in a zod object by %s, where it is given", (_name, metaRegistry) => {
    const state = z.object({
      list: withLangGraph(z.array(z.string()), reduceStrings),
      total: z.number().register(registry, { reducer: { fn: sum }, default: () => 7 } as never),
      cloned: z
        .number()
        .register(registry, { reducer: { fn: sum } } as never)
        .describe("another schema than the registered one"),
    });
    const { list, total, cloned } = channelsOf(state, { metaRegistry });
    expect(list).toMatchObject({ kind: "reducer", reducer: { name: "concat" }, default: { kind: "none" } });
    expect(total).toMatchObject({
      kind: "reducer",
      reducer: { name: "sum" },
      default: { kind: "value", bytes: 1, value: 7 },
    });
    expect(cloned).toMatchObject({ kind: "last-value", reducer: { kind: "none" } });
    const { cloned: inGraph } = channelsOf(new StateGraph(state));
    expect(inGraph?.kind).toBe("last-value");
  });

  it("is unknown in a zod object that was registered somewhere, and none where nothing hints at it", () => {
    const state = z.object({
      list: withLangGraph(z.array(z.string()), reduceStrings),
      total: z.number().register(registry, { reducer: { fn: sum } } as never),
      old: withLangGraph(z3.array(z3.string()) as never, reduceStrings as never),
      plain: z.array(z.string()).describe("a list").optional(),
      plain3: z3.array(z3.string()) as never,
      plainMini: mini.array(mini.string()) as never,
    });
    const kinds = readStateSchema(state).channels.map(({ name, reducer }) => [name, reducer.kind]);
    expect(kinds).toEqual([
      ["list", "unknown"],
      ["total", "unknown"],
      ["old", "unknown"],
      ["plain", "none"],
      ["plain3", "none"],
      ["plainMini", "none"],
    ]);
  });
});

describe("a default", () => {
  it("of a StateSchema is the channel's", () => {
    const { a, b, c } = channelsOf(
      new StateSchema({ a: strings.default(["x"]), b: z.string().optional(), c: z.string() }),
    );
    expect(a?.default).toEqual({ kind: "value", bytes: 5, value: ["x"] });
    expect(b?.default).toEqual({ kind: "none" });
    expect(c?.default).toEqual({ kind: "none" });
  });

  it.each([
    ["zod 4", z.object({ list: strings.default([]).optional() })],
    ["zod 4 prefault", z.object({ list: strings.prefault([]) })],
    ["zod 3", z3.object({ list: z3.array(z3.string()).default([]) })],
    ["a builder of zod 4", new StateGraph(z.object({ list: strings.default([]) }))],
    ["a builder of zod 3", new StateGraph(z3.object({ list: z3.array(z3.string()).default([]) }) as never)],
  ])("of a plain zod object (%s) is ignored", (_name, schema) => {
    expect(channelsOf(schema)["list"]?.default).toEqual({
      kind: "ignored",
      why: expect.stringContaining("is no default of the channel") as string,
    });
  });

  it("of a plain zod object counts where the field is registered", () => {
    const state = z.object({ list: withLangGraph(strings.default(["x"]), reduceStrings as never) });
    expect(channelsOf(new StateGraph(state))["list"]?.default).toEqual({ kind: "value", bytes: 5, value: ["x"] });
  });

  it("is measured where it is large or no plain data", () => {
    const state = Annotation.Root({
      large: withDefault(() => "x".repeat(2_000)),
      seen: withDefault(() => new Set(["a"])),
      holey: withDefault(() => ({ a: undefined })),
    });
    const { large, seen, holey } = channelsOf(state);
    expect(large?.default).toEqual({ kind: "value", bytes: 2_002 });
    expect(seen?.default).toEqual({ kind: "value", bytes: expect.any(Number) as number });
    expect(holey?.default).toEqual({ kind: "value", bytes: expect.any(Number) as number });
  });

  it("is unknown where making it fails, takes a promise, or gives another value each time", () => {
    let calls = 0;
    const { failing, late, counting } = channelsOf({
      lc_graph_name: "AnnotationRoot",
      spec: {
        failing: { initialValueFactory: () => JSON.parse("{") as unknown },
        late: { initialValueFactory: async () => Promise.reject(new Error("seen by nobody")) },
        counting: { initialValueFactory: () => `id-${calls++}` },
      },
    });
    expect(failing?.default).toEqual({
      kind: "unknown",
      why: expect.stringMatching(/^it cannot be made: .+JSON/) as string,
    });
    expect(late?.default).toMatchObject({ kind: "unknown", why: expect.stringContaining("asynchronous") as string });
    expect(counting?.default).toEqual({ kind: "unknown", why: "it is another value each time" });
  });
});

describe("metadata", () => {
  it("is what all layers of a schema say, the outer ones first", () => {
    const field = z.string().meta({ title: "Inner", owner: "team" }).optional().meta({ title: "Outer" });
    expect(channelsOf(z.object({ field }))["field"]?.metadata).toEqual({ title: "Outer", owner: "team" });
    const old = z3.string().describe("old").optional();
    expect(channelsOf(z3.object({ old }))["old"]?.metadata).toEqual({ description: "old" });
  });

  it("is read of zod/mini", () => {
    const field = mini.string().check(mini.describe("small"));
    expect(channelsOf(mini.object({ field }))["field"]?.metadata).toEqual({ description: "small" });
  });

  it("is plain data only: no functions, no cycles, no prototype", () => {
    const cycle: Record<string, unknown> = { name: "cycle" };
    cycle["self"] = cycle;
    const hostile = JSON.parse('{"__proto__":{"polluted":1}}') as Record<string, unknown>;
    const field = z
      .string()
      .meta({ ...hostile, call: () => 1, size: Number.NaN, big: 5n, list: [1, () => 2], cycle, hostile });
    const metadata = channelsOf(z.object({ field }))["field"]?.metadata;
    expect(Object.keys(metadata ?? {})).toEqual(["list", "cycle", "hostile"]);
    expect(metadata).toMatchObject({ list: [1], cycle: { name: "cycle" } });
    expect(metadata?.["hostile"]).toStrictEqual({});
    const polluting = { _zod: { def: { type: "string" } }, meta: () => hostile };
    expect(channelsOf(z.object({ polluting: polluting as never }))["polluting"]?.metadata).toStrictEqual({});
    expect(JSON.parse(JSON.stringify(metadata))).toStrictEqual(metadata);
  });

  it("holds what LangGraph's registry says beside, and what it wrote into a description", () => {
    const field = withLangGraph(z.string(), { jsonSchemaExtra: { owner: "team" } });
    expect(channelsOf(new StateGraph(z.object({ field })))["field"]?.metadata).toEqual({ owner: "team" });
    const described = z.custom().describe(`lg:${JSON.stringify(MessagesZodMeta.jsonSchemaExtra)}`);
    const broken = z.string().describe("lg: an abbreviation");
    const channels = channelsOf(z.object({ described, broken }));
    expect(channels["described"]).toMatchObject({
      type: { items: { kind: "message" } },
      metadata: { langgraph_type: "messages" },
    });
    expect(channels["broken"]?.metadata).toEqual({ description: "lg: an abbreviation" });
  });
});

// An Annotation takes a default only beside a reducer.
function withDefault(make: () => unknown): ReturnType<typeof Annotation.Root>["spec"][string] {
  return Annotation<unknown>({ reducer: (_current: unknown, update: unknown) => update, default: make });
}
