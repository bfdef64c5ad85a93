import {
  Annotation,
  entrypoint,
  MessagesAnnotation,
  MessagesDeltaValue,
  MessagesValue,
  MessagesZodState,
  StateGraph,
  StateSchema,
  UntrackedValue,
} from "@langchain/langgraph";
import { schemaMetaRegistry } from "@langchain/langgraph/zod";
import { createDeepAgent } from "deepagents";
import { FakeToolCallingModel } from "langchain";
import { describe, expect, it } from "vitest";
import { z } from "zod";
import * as mini from "zod/mini";
import { z as v3 } from "zod/v3";
import { ThreadkeepError } from "../../threadkeep-error.ts";
import type { StateType } from "../model/state-type.ts";
import { readStateSchema } from "./read-state-schema.ts";
import { agentOf, builderOf, KINDS } from "./testing/same-schema.ts";

const MESSAGES: StateType = { kind: "array", items: { kind: "message", name: "BaseMessage" } };

/** Channels that langchain adds to every agent. */
const AGENT_CHANNELS = new Set(["messages", "jumpTo", "structuredResponse"]);

function ownTypes(schema: unknown): unknown[] {
  const { channels } = readStateSchema(schema);
  return channels
    .filter(({ name }) => !AGENT_CHANNELS.has(name))
    .map(({ name, kind, type, typeFrom, metadata }) => ({ name, kind, type, typeFrom, metadata }));
}

function channelsOf(schema: unknown): string[] {
  return readStateSchema(schema).channels.map(({ name }) => name);
}

describe("readStateSchema", () => {
  it.each(KINDS)("reads the same channels of %s", (_name, make, sources) => {
    const model = readStateSchema(make());
    expect(model.sources).toEqual(sources);
    expect(ownTypes(make())).toEqual([
      {
        name: "topic",
        kind: "last-value",
        type: { kind: "string", maxLength: 80 },
        typeFrom: "schema",
        metadata: { description: "What it is about" },
      },
      plainChannel("round", { kind: "number", integer: true, min: 0, max: 9 }),
      plainChannel("next", {
        kind: "union",
        options: ["search", "write", "done"].map((value) => ({ kind: "literal", value })),
      }),
      plainChannel("sources", {
        kind: "array",
        items: {
          kind: "object",
          properties: [
            { name: "id", type: { kind: "string", maxLength: 40 } },
            { name: "score", type: { kind: "union", options: [{ kind: "number" }, { kind: "null" }] } },
          ],
        },
        maxItems: 20,
      }),
      plainChannel("cache", {
        kind: "record",
        key: { kind: "string" },
        value: { kind: "union", options: [{ kind: "string" }, { kind: "boolean" }] },
      }),
      plainChannel("seenAt", { kind: "date" }),
    ]);
  });

  it("reads zod/mini", () => {
    expect(ownTypes(mini.object({ note: mini.optional(mini.string().check(mini.maxLength(9))) }))).toEqual([
      plainChannel("note", { kind: "string", maxLength: 9 }),
    ]);
  });

  it("reads an Annotation without value types, and says why", () => {
    const model = readStateSchema(Annotation.Root({ ...MessagesAnnotation.spec, report: Annotation<string> }));
    expect(model.sources).toEqual(["annotation"]);
    expect(model.channels.map(({ name, type, typeFrom }) => ({ name, type, typeFrom }))).toEqual([
      { name: "messages", type: MESSAGES, typeFrom: "schema" },
      {
        name: "report",
        type: { kind: "unknown", why: "Annotation carries no value types at run time" },
        typeFrom: "nothing",
      },
    ]);
  });

  it("reads a builder of an Annotation, of channels alone, and of an input schema", () => {
    const ofAnnotation = new StateGraph(Annotation.Root({ report: Annotation<string> }));
    const ofChannels = new StateGraph({ channels: { report: null } } as never);
    expect(readStateSchema(ofAnnotation).sources).toEqual(["state-graph", "annotation"]);
    expect(channelsOf(ofAnnotation)).toEqual(["report"]);
    expect(channelsOf(ofChannels)).toEqual(["report"]);
    const withInput = new StateGraph({
      state: z.object({ a: z.string() }),
      input: z.object({ b: z.number() }),
    } as never);
    expect(readStateSchema(withInput).channels.map(({ name, type }) => [name, type.kind])).toEqual([
      ["a", "string"],
      ["b", "number"],
    ]);
  });

  it("says why a channel that only a node's input declares has no type", () => {
    const builder = new StateGraph(z.object({ a: z.string() })).addNode("work", () => ({}), {
      input: z.object({ draft: z.string() }),
    } as never);
    expect(readStateSchema(builder).channels[1]?.type).toEqual({
      kind: "unknown",
      why: "declared for the input of one node, whose schema the graph does not keep",
    });
  });

  it.each([
    ["MessagesValue", new StateSchema({ list: MessagesValue }), "reducer"],
    ["MessagesDeltaValue", new StateSchema({ list: MessagesDeltaValue }), "delta"],
    ["MessagesAnnotation", MessagesAnnotation, "reducer"],
    ["a builder of MessagesAnnotation", builderOf(MessagesAnnotation), "reducer"],
    ["a builder of MessagesZodState", builderOf(MessagesZodState), "reducer"],
  ])("knows that %s is a list of messages", (_name, schema, kind) => {
    expect(readStateSchema(schema).channels[0]).toMatchObject({ kind, type: MESSAGES, typeFrom: "schema" });
  });

  it("knows the messages of MessagesZodState by LangGraph's registry, and without it does not guess", () => {
    const known = readStateSchema(MessagesZodState, { metaRegistry: schemaMetaRegistry });
    expect(known.channels[0]).toMatchObject({ kind: "reducer", type: MESSAGES, default: { kind: "value", bytes: 2 } });
    expect(readStateSchema(MessagesZodState).channels[0]).toMatchObject({
      kind: "unknown",
      type: { kind: "unknown", why: expect.stringContaining("registry was not given") as string },
      reducer: { kind: "unknown", why: expect.stringContaining("registry was not given") as string },
      default: { kind: "unknown" },
    });
  });

  it("reads a deepagents agent", () => {
    const agent = createDeepAgent({ model: new FakeToolCallingModel({}) as never });
    const model = readStateSchema(agent);
    expect(model.sources).toEqual(["agent", "compiled-graph", "state-schema"]);
    expect(model.channels.find(({ name }) => name === "files")).toMatchObject({
      kind: "reducer",
      reducer: { behavior: { combines: "merge", mutates: "nothing" } },
      type: { kind: "record", key: { kind: "string" } },
      default: { kind: "value", bytes: 2, value: {} },
    });
  });

  it("leaves out the topology of an agent, which is langchain's, and of its graph", () => {
    const agent = agentOf({});
    expect(readStateSchema(agent)).not.toHaveProperty("topology");
    expect(readStateSchema(agent.graph)).not.toHaveProperty("topology");
    expect(readStateSchema(builderOf(MessagesAnnotation))).toHaveProperty("topology");
  });

  it("returns a model that was read already as it is", () => {
    const model = readStateSchema(MessagesAnnotation);
    expect(readStateSchema(model)).toBe(model);
  });

  it.each<[string, object]>([
    ["without a name", {}],
    ["whose writes are of no type", { ...readStateSchema(z.object({ a: z.string() })).channels[0], writes: 5 }],
  ])("refuses what only looks like a model, of a channel %s", (_, channel) => {
    const read = () => readStateSchema({ sources: ["zod4"], channels: [channel] });
    expect(read).toThrow(expect.objectContaining({ code: "schema.not-readable" }) as Error);
  });

  it.each([
    ...KINDS,
    ["an Annotation", () => MessagesAnnotation],
    ["a graph with messages", () => builderOf(MessagesAnnotation).compile()],
    ["a deepagents agent", () => createDeepAgent({ model: new FakeToolCallingModel({}) as never })],
    [
      "a StateSchema of special values",
      () => new StateSchema({ list: MessagesDeltaValue, once: new UntrackedValue(z.bigint()) }),
    ],
  ] as [string, () => unknown][])("gives plain data of %s", (_name, make) => {
    const model = readStateSchema(make());
    expect(JSON.parse(JSON.stringify(model))).toStrictEqual(model);
  });

  it("recognises other copies of the libraries, of which nothing is an instance", () => {
    const copied = v3.object({ a: v3.string().max(3) });
    const state = {
      [Symbol.for("langgraph.state.state_schema")]: true,
      fields: { a: copied.shape.a },
      getChannels: () => ({}),
    };
    const root = { lc_graph_name: "AnnotationRoot", spec: { a: { lc_graph_name: "LastValue" } } };
    const builder = { compile: () => undefined, channels: root.spec, nodes: {}, _schemaRuntimeDefinition: state };
    const graph = { lg_is_pregel: true, builder };
    const agent = { graph, withConfig: () => undefined, options: {} };
    const zod4 = { _zod: { def: { type: "object", shape: { a: { _zod: { def: { type: "string" } } } } } } };
    for (const copy of [copied, state, root, builder, graph, agent, zod4]) expect(channelsOf(copy)).toEqual(["a"]);
    expect(readStateSchema(agent).channels[0]?.type).toEqual({ kind: "string", maxLength: 3 });
  });

  it("takes value types from an agent's options where its builder has none", () => {
    const builder = { compile: () => undefined, channels: { a: {}, b: {} }, nodes: {} };
    const options = {
      stateSchema: z.object({ a: z.string() }),
      middleware: [{ stateSchema: z.object({ b: z.number() }) }],
    };
    const agent = { graph: { lg_is_pregel: true, builder }, withConfig: () => undefined, options };
    expect(readStateSchema(agent).channels.map(({ type }) => type.kind)).toEqual(["string", "number"]);
  });

  it("reads channels called __proto__ and constructor", () => {
    const schema = z.object({ ["__proto__"]: z.string(), constructor: z.number() });
    expect(channelsOf(schema)).toEqual(["__proto__", "constructor"]);
    expect(({} as Record<string, unknown>)["lc_graph_name"]).toBeUndefined();
  });
});

describe("what is no schema", () => {
  const circular: Record<string, unknown> = {};
  circular["self"] = circular;
  const workflow = entrypoint("workflow", async () => Promise.resolve(1));

  it.each([
    [undefined, "of undefined. Check that the export has this name."],
    [null, "of null. Check that the export has this name."],
    ["graph", "of a string. Pass the graph or its schema."],
    [{}, "of a plain object. Pass the graph or its schema."],
    [circular, "of a plain object. Pass the graph or its schema."],
    [[], "of an array. Pass the graph or its schema."],
    [new Map(), "of an object of class Map. Pass the graph or its schema."],
    [function makeGraph() {}, "of a function (makeGraph). If it makes the graph, call it and pass the graph."],
    [Promise.resolve({}), "of a promise. Await it and pass the graph."],
    [
      z.array(z.string()),
      "of a zod schema of type array. A state is an object whose fields are its channels: pass z.object({ … }).",
    ],
    [
      v3.string(),
      "of a zod schema of type string. A state is an object whose fields are its channels: pass z.object({ … }).",
    ],
    [
      workflow,
      "of a graph without a StateGraph, of the functional API or a remote one. Pass the zod object of its state.",
    ],
  ])("is refused: %s", (given, words) => {
    const error = thrownBy(() => readStateSchema(given));
    expect(error.code).toBe("schema.not-readable");
    expect(error.message).toBe(
      `No state schema can be read ${words} What can be read: a zod object (3 or 4), Annotation.Root, StateSchema, ` +
        "a StateGraph, a compiled graph, or an agent of createAgent or createDeepAgent.",
    );
  });

  it("is refused where its properties throw when they are looked at", () => {
    const throwing = new Proxy(
      {},
      {
        get: () => {
          throw new Error("connects on access");
        },
      },
    );
    expect(thrownBy(() => readStateSchema(throwing)).code).toBe("schema.not-readable");
  });

  it("keeps the cause where a schema throws while it is read", () => {
    const cause = new Error("no such field kind");
    const schema = {
      [Symbol.for("langgraph.state.state_schema")]: true,
      fields: {},
      getChannels: () => {
        throw cause;
      },
    };
    expect(thrownBy(() => readStateSchema(schema)).cause).toBe(cause);
  });
});

function plainChannel(name: string, type: StateType): object {
  return { name, kind: "last-value", type, typeFrom: "schema", metadata: {} };
}

function thrownBy(call: () => unknown): ThreadkeepError {
  try {
    call();
  } catch (error) {
    if (ThreadkeepError.isInstance(error)) return error;
  }
  throw new Error("it did not throw a ThreadkeepError");
}
