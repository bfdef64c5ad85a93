import type { BaseMessage } from "@langchain/core/messages";
import {
  Annotation,
  MessagesAnnotation,
  MessagesZodState,
  ReducedValue,
  START,
  Send,
  StateGraph,
  StateSchema,
} from "@langchain/langgraph";
import { describe, expect, it, vi } from "vitest";
import { z } from "zod";
import type { ChannelModel, FieldWrite, NodeModel, ReducerBehavior } from "../../model/state-schema-model.ts";
import type { StateType } from "../../model/state-type.ts";
import { probeReducer } from "../../read/reducer/probe-reducer.ts";
import { readStateSchema } from "../../read/read-state-schema.ts";
import * as reducers from "../../read/testing/reducers.ts";
import { channelOf, findingsOf, listOf, message, number, objectOf, schemaOf, text } from "../../testing/models.ts";
import { edgesOf, nodeOf, routerOf, topologyOf, writes } from "../graph/testing/topologies.ts";
import { defaultMissing } from "./default-missing.ts";
import { listNeedsReducer } from "./list-needs-reducer.ts";
import { pure } from "./pure.ts";
import { windowMissing } from "./window-missing.ts";

const docs = channelOf("docs", listOf(text));
const unknown: StateType = { kind: "unknown", why: "declared any" };
const optional = (type: StateType): StateType => ({ kind: "union", options: [type, { kind: "undefined" }] });

function reduced(
  name: string,
  type: StateType,
  behavior: Partial<ReducerBehavior> = {},
  facts: Partial<ChannelModel> = {},
) {
  return channelOf(name, type, {
    kind: "reducer",
    reducer: {
      kind: "function",
      name: "",
      fingerprint: "f",
      behavior: { combines: "append", mutates: "nothing", keepsAtMost: "everything", ...behavior },
    },
    default: { kind: "value", bytes: 2, value: [] },
    ...facts,
  });
}

const fills = (name: string, facts: Partial<NodeModel> = {}) => nodeOf(name, { writes: writes("docs"), ...facts });
const reads = (...names: string[]) => names.map((name) => ({ name }));

describe("reducers/list-needs-reducer", () => {
  const findings = (topology: Parameters<typeof topologyOf>[0], channel = docs) =>
    findingsOf(listNeedsReducer, schemaOf([channel], topologyOf(topology)));

  it("reports a list that two branches of one superstep write", () => {
    const nodes = [fills("web"), fills("papers")];
    expect(findings({ nodes, edges: edgesOf("__start__ web __end__", "__start__ papers __end__") })).toEqual([
      {
        path: "docs",
        message:
          "web and papers write in the same superstep (edges lead from __start__ to both), and docs takes one write a step: LangGraph throws InvalidUpdateError.",
        help: "Join the writes: `reducer: (current, update) => [...current, ...update].slice(-50), default: () => []`.",
      },
    ]);
  });

  it("reports a list that a node writes once for each Send", () => {
    const router = routerOf("plan", ["web"], { fansOut: true, together: [["web", "web"]] });
    expect(findings({ nodes: [nodeOf("plan"), fills("web")], routers: [router] })).toMatchObject([
      {
        message: expect.stringContaining(
          "web writes it in several runs of one superstep (the router after plan starts it once for each Send)",
        ),
      },
    ]);
  });

  it.each<[string, Parameters<typeof topologyOf>[0]]>([
    ["one after the other", { nodes: [fills("a"), fills("b")], edges: edgesOf("__start__ a b __end__") }],
    [
      "with a node between that does not look",
      { nodes: [fills("a"), fills("b")], edges: edgesOf("__start__ a x b __end__") },
    ],
    [
      "in turns that a supervisor decides without looking",
      {
        nodes: [fills("a"), fills("b"), nodeOf("lead", { writes: writes("next") })],
        edges: edgesOf("__start__ lead", "a lead", "b lead"),
        routers: [routerOf("lead", ["a", "b", "__end__"], { reads: reads("next") })],
      },
    ],
  ])("reports two nodes that write blindly %s", (_case, topology) => {
    expect(findings(topology)).toMatchObject([
      { message: "a and b both write docs without reading it: the later write throws away the earlier one, unread." },
    ]);
  });

  it.each<[string, Parameters<typeof topologyOf>[0]]>([
    ["one writer", { nodes: [fills("a")], edges: edgesOf("__start__ a a") }],
    [
      "the second reads it",
      { nodes: [fills("a"), fills("b", { reads: reads("docs") })], edges: edgesOf("__start__ a b") },
    ],
    [
      "a node between reads it",
      { nodes: [fills("a"), nodeOf("x", { reads: reads("docs") }), fills("b")], edges: edgesOf("__start__ a x b") },
    ],
    [
      "a node beside the second reads it",
      {
        nodes: [fills("a"), nodeOf("x", { reads: reads("docs") }), fills("b")],
        edges: edgesOf("__start__ a b", "a x"),
      },
    ],
    [
      "the first reads it",
      { nodes: [fills("a", { reads: reads("docs") }), fills("b")], edges: edgesOf("__start__ a b") },
    ],
    [
      "the second resets it",
      { nodes: [fills("a"), nodeOf("b", { writes: writes("docs=[]") })], edges: edgesOf("__start__ a b") },
    ],
    [
      "it was reset between",
      {
        nodes: [fills("a"), nodeOf("x", { writes: writes("docs=[]") }), fills("b")],
        edges: edgesOf("__start__ a x b"),
      },
    ],
    [
      "what the second reads is unknown",
      { nodes: [fills("a"), fills("b", { reads: "unknown" })], edges: edgesOf("__start__ a b") },
    ],
    [
      "what the second writes is unknown",
      { nodes: [fills("a"), nodeOf("b", { writes: "unknown" })], edges: edgesOf("__start__ a b") },
    ],
    [
      "only one of them runs",
      {
        nodes: [fills("a"), fills("b")],
        edges: edgesOf("a __end__", "b __end__"),
        routers: [routerOf("__start__", ["a", "b"])],
      },
    ],
    [
      "the second is a fallback",
      {
        nodes: [fills("a"), fills("b")],
        edges: edgesOf("__start__ a", "b __end__"),
        routers: [routerOf("a", ["b", "__end__"])],
      },
    ],
    [
      "a router looks before the other's turn",
      {
        nodes: [fills("a"), fills("b")],
        edges: edgesOf("__start__ lead", "a lead", "b lead"),
        routers: [routerOf("lead", ["a", "b", "__end__"], { reads: [{ name: "docs", property: "length" }] })],
      },
    ],
    [
      "branches of which one is unknown",
      { nodes: [fills("a"), nodeOf("b", { writes: "unknown" })], edges: edgesOf("__start__ a", "__start__ b") },
    ],
    [
      "one that waits for the other",
      {
        nodes: [fills("a"), fills("b", { defer: true, reads: reads("docs") })],
        edges: edgesOf("__start__ a", "__start__ b"),
      },
    ],
  ])("is silent where %s", (_case, topology) => {
    expect(findings(topology)).toEqual([]);
  });

  it.each<[string, ChannelModel]>([
    ["has a reducer", reduced("docs", listOf(text))],
    ["is no list", channelOf("docs", text)],
    ["has an unknown type", channelOf("docs", unknown)],
  ])("is silent where the channel %s", (_case, channel) => {
    const topology = { nodes: [fills("a"), fills("b")], edges: edgesOf("__start__ a", "__start__ b") };
    expect(findings(topology, channel)).toEqual([]);
  });

  it("lets a queue pass that one node fills and another drains", () => {
    const topology = {
      nodes: [
        nodeOf("search", { reads: reads("query", "docs2"), writes: writes("docs", "round+") }),
        nodeOf("read", { reads: [{ name: "docs", property: "[]" }], writes: writes("docs") }),
      ],
      edges: edgesOf("__start__ search", "write review"),
      routers: [
        ...["search", "read"].map((from) =>
          routerOf(from, ["read", "write"], { reads: [{ name: "docs", property: "length" }] }),
        ),
        routerOf("review", ["search", "__end__"], { reads: reads("round") }),
      ],
    };
    expect(findings(topology)).toEqual([]);
  });

  it("only warns of writes that may exclude each other", () => {
    const State = Annotation.Root({ q: Annotation<string>, docs: Annotation<string[]> });
    type Node = (state: typeof State.State) => Partial<typeof State.State>;
    const judge = (web: Node, papers: Node) => {
      const graph = new StateGraph(State).addNode("web", web).addNode("papers", papers);
      const { topology } = readStateSchema(graph.addEdge(START, "web").addEdge(START, "papers"));
      return findings(topology!)[0];
    };
    const either = judge(
      (s) => {
        if (s.q === "x") return { docs: ["web"] };
        return {};
      },
      (s) => (s.q === "x" ? {} : { docs: ["paper"] }),
    );
    expect(either).toMatchObject({ severity: "warn", message: expect.stringContaining("may write in the same") });
    expect(
      judge(
        () => ({ docs: ["web"] }),
        () => ({ docs: ["paper"] }),
      ),
    ).not.toHaveProperty("severity");
  });

  describe("of compiled subgraphs in one superstep", () => {
    const Plain = Annotation.Root({ q: Annotation<string>, docs: Annotation<string[]> });
    const Collecting = Annotation.Root({
      note: Annotation<string>,
      docs: Annotation<string[]>({ reducer: (a, b) => [...a, ...b], default: () => [] }),
    });
    const subgraph = (State: typeof Plain) =>
      new StateGraph(State).addNode("find", () => ({ docs: ["x"] })).addEdge(START, "find");
    const beside = (a: never, b: never) =>
      new StateGraph(Plain).addNode("a", a).addNode("b", b).addEdge(START, "a").addEdge(START, "b");
    const judge = (a: unknown, b: unknown) => {
      const graph = beside(a as never, b as never);
      return { graph: graph.compile(), found: findings(readStateSchema(graph).topology!) };
    };
    const quiet = () => new StateGraph(Plain).addNode("look", () => ({ q: "?" })).addEdge(START, "look");

    it.each<[string, unknown, unknown]>([
      ["whose nodes write the list", subgraph(Plain).compile(), subgraph(Plain).compile()],
      ["beside a function", subgraph(Plain).compile(), () => ({ docs: ["b"] })],
      [
        "nested in one another",
        new StateGraph(Plain).addNode("in", subgraph(Plain).compile()).addEdge(START, "in").compile(),
        subgraph(Plain).compile(),
      ],
      [
        "whose own list has a default, beside what they write",
        new StateGraph(Collecting)
          .addNode("n", () => ({ note: "x" }))
          .addEdge(START, "n")
          .compile(),
        subgraph(Plain).compile(),
      ],
    ])("reports those %s, and LangGraph throws", async (_case, a, b) => {
      const { graph, found } = judge(a, b);
      expect(found).toMatchObject([
        { message: expect.stringContaining("a and b write in the same superstep") as string },
      ]);
      expect(found[0]).not.toHaveProperty("severity");
      await expect(graph.invoke({ q: "" })).rejects.toThrow("LastValue can only receive one value per step");
    });

    const onlyQ = Annotation.Root({ q: Annotation<string> });
    it.each<[string, unknown]>([
      ["that do not write it", quiet().compile()],
      [
        "that write nothing",
        new StateGraph(Collecting)
          .addNode("n", () => ({}))
          .addEdge(START, "n")
          .compile(),
      ],
      [
        "that keep it to themselves",
        new StateGraph(Plain, { output: onlyQ })
          .addNode("find", () => ({ docs: ["x"] }))
          .addEdge(START, "find")
          .compile(),
      ],
      [
        "that write it on some way only",
        quiet()
          .addNode("find", () => ({ docs: ["x"] }))
          .addConditionalEdges("look", () => "__end__", ["find", "__end__"])
          .compile(),
      ],
    ])("is silent of those %s, as LangGraph is", async (_case, one) => {
      const { graph, found } = judge(one, () => ({ docs: ["b"] }));
      expect(found).toEqual([]);
      await expect(graph.invoke({})).resolves.toMatchObject({ docs: ["b"] });
    });

    it("reads a graph that holds itself", () => {
      const builder = subgraph(Plain);
      const warn = vi.spyOn(globalThis.console, "warn").mockImplementation(() => undefined);
      builder.addNode("self", builder.compile()).addEdge(START, "self" as never);
      warn.mockRestore();
      expect(readStateSchema(builder).topology?.nodes[1]).toMatchObject({ name: "self", returns: ["docs"] });
    });
  });

  it("says it in the language that the channel is declared in", () => {
    const topology = { nodes: [fills("a"), fills("b")], edges: edgesOf("__start__ a", "__start__ b") };
    const [finding] = findings(topology, channelOf("docs", listOf(text), { typeFrom: "schema" }));
    expect(finding?.help).toBe(
      "Join the writes: `docs: new ReducedValue(schema.default(() => []), { inputSchema: schema, reducer: (current, update) => [...current, ...update].slice(-50) })` in a StateSchema.",
    );
  });

  it("is right about LangGraph", async () => {
    const State = Annotation.Root({ docs: Annotation<string[]> });
    const twice = new StateGraph(State)
      .addNode("a", () => ({ docs: ["a"] }))
      .addNode("b", () => ({ docs: ["b"] }))
      .addEdge(START, "a")
      .addEdge(START, "b");
    const sent = new StateGraph(State)
      .addNode("a", () => ({ docs: ["a"] }))
      .addConditionalEdges(START, () => [new Send("a", {}), new Send("a", {})], ["a"]);
    const undefinedToo = new StateGraph(State)
      .addNode("a", () => ({ docs: undefined as never }))
      .addNode("b", () => ({ docs: ["b"] }))
      .addEdge(START, "a")
      .addEdge(START, "b");
    for (const graph of [twice.compile(), sent.compile(), undefinedToo.compile()])
      await expect(graph.invoke({})).rejects.toThrow("LastValue can only receive one value per step");
  });
});

describe("reducers/pure", () => {
  it.each<[ReducerBehavior["mutates"], string | undefined]>([
    [
      "current",
      "The reducer of docs changes the current value in place: chunks that were streamed before, and nodes that hold the old value, change with it.",
    ],
    ["update", "The reducer of docs changes the update in place: what the node returned changes with it."],
    ["nothing", undefined],
    ["unknown", undefined],
  ])("judges one that changes %s", (mutates, text_) => {
    const found = findingsOf(pure, schemaOf([reduced("docs", listOf(text), { mutates })]));
    expect(found.map(({ message: said }) => said)).toEqual(text_ === undefined ? [] : [text_]);
  });

  it.each<[string, (current: never, update: never) => unknown, string]>([
    ["a list", reducers.pushInPlace, "[...current, ...update]"],
    ["a record", reducers.assignInPlace, "({ ...current, ...update })"],
    ["a Set", reducers.addInPlace, "new Set([...current, ...update])"],
    ["a Map", reducers.setInPlace, "new Map([...current, ...update])"],
    [
      "a list by id",
      reducers.putInPlace,
      "[...new Map([...current, ...update].map((item) => [item.id, item])).values()]",
    ],
  ])("says what to return for %s", (_case, reducer, help) => {
    const [finding] = findingsOf(pure, schemaOf([channelOf("docs", unknown, { reducer: probeReducer(reducer) })]));
    expect(finding?.help).toBe(`Return a new value: \`(current, update) => ${help}\`.`);
  });

  it.each<[string, (current: never, update: never) => unknown, string]>([
    [
      "lists inside of a record",
      reducers.pushInside,
      "Copy what it changes inside, too: `{ ...item, id }` where it assigns a field, `[...list, item]` where it pushes.",
    ],
    [
      "a Map, from a record",
      reducers.setFromRecord,
      "Change a copy, and return that: `new Map(current)`, `new Set(current)` or `{ ...current }`.",
    ],
  ])("says what to copy for %s", (_case, reducer, help) => {
    const [finding] = findingsOf(pure, schemaOf([channelOf("docs", unknown, { reducer: probeReducer(reducer) })]));
    expect(finding).toMatchObject({ help, message: expect.stringContaining("changes the current value in place") });
  });

  it("judges reducers by the default and the type of their channel", () => {
    const add = (current: { notes: string[] }, update: { notes: string[] }) => {
      for (const note of update.notes) current.notes.push(note);
      return { ...current };
    };
    const tags = (current: Set<string>, update: { add: string[] }) => {
      update.add.forEach((tag) => current.add(tag));
      return current;
    };
    const schema = readStateSchema(
      new StateSchema({
        notes: new ReducedValue(
          z.object({ notes: z.array(z.string()) }).default(() => ({ notes: [] })),
          { reducer: add },
        ),
        tags: new ReducedValue(
          z.set(z.string()).default(() => new Set<string>()),
          { inputSchema: z.object({ add: z.array(z.string()) }), reducer: tags },
        ),
      }),
    );
    const annotated = readStateSchema(
      Annotation.Root({
        own: Annotation<{ notes: string[] }>({ reducer: add, default: () => ({ notes: [] }) }),
        map: Annotation<Map<string, unknown>, Record<string, unknown>>({
          reducer: reducers.setFromRecord,
          default: () => new Map(),
        }),
        copied: Annotation<{ notes: string[] }>({
          reducer: (a, b) => ({ notes: [...a.notes, ...b.notes] }),
          default: () => ({ notes: [] }),
        }),
      }),
    );
    expect(findingsOf(pure, schema).map(({ path }) => path)).toEqual(["notes", "tags"]);
    expect(findingsOf(pure, annotated).map(({ path }) => path)).toEqual(["own", "map"]);
  });

  it("reports an asynchronous reducer, which LangGraph does not await", async () => {
    const State = Annotation.Root({
      docs: Annotation<string[]>({ reducer: reducers.later as never, default: () => [] }),
    });
    expect(findingsOf(pure, readStateSchema(State))).toEqual([
      {
        path: "docs",
        message: "The reducer of docs is asynchronous: LangGraph does not await it, and docs becomes a promise.",
        help: "Await in the node, and let the reducer only join what it is given.",
      },
    ]);
    const graph = new StateGraph(State)
      .addNode("a", () => ({ docs: [] }))
      .addEdge(START, "a")
      .compile();
    const { docs: stored } = (await graph.invoke({})) as { docs: unknown };
    expect(stored).toBeInstanceOf(Promise);
  });

  it("says nothing of LangGraph's own, which gives messages their ids", () => {
    const plain = z.object({ messages: z.custom<BaseMessage[]>() });
    expect(findingsOf(pure, readStateSchema(MessagesAnnotation))).toEqual([]);
    expect(findingsOf(pure, readStateSchema(MessagesZodState))).toEqual([]);
    expect(findingsOf(pure, readStateSchema(plain))).toEqual([]);
  });

  it("is right about LangGraph: what was streamed before changes", async () => {
    const State = Annotation.Root({
      docs: Annotation<string[]>({
        reducer: (current, update) => (current.push(...update), current),
        default: () => [],
      }),
    });
    const graph = new StateGraph(State)
      .addNode("a", () => ({ docs: ["a"] }))
      .addEdge(START, "a")
      .compile();
    const chunks = [];
    for await (const chunk of await graph.stream({ docs: ["in"] }, { streamMode: "values" })) chunks.push(chunk.docs);
    expect(chunks[0]).toEqual(["in", "a"]);
  });
});

describe("reducers/default-missing", () => {
  const none = { default: { kind: "none" as const } };

  it.each<[string, ChannelModel, string]>([
    ["a list", reduced("docs", listOf(text), {}, none), "() => []"],
    ["a sum", reduced("round", number, { combines: "sum" }, none), "() => 0"],
    ["an object", reduced("cache", objectOf({ a: text }), { combines: "merge" }, none), "() => ({})"],
    ["a text", reduced("log", text, {}, none), '() => ""'],
    ["messages", reduced("messages", listOf(message), { combines: "merge" }, none), "() => []"],
    ["an unknown type", reduced("docs", unknown, { combines: "unknown" }, none), "() => []"],
  ])("reports %s", (_case, channel, start) => {
    expect(findingsOf(defaultMissing, schemaOf([channel]))).toEqual([
      {
        path: channel.name,
        message: `${channel.name} has a reducer and no default: it is undefined until the first write, which skips the reducer.`,
        help: `Say what it starts from, beside the reducer: \`default: ${start}\`.`,
      },
    ]);
  });

  it.each<[string, ChannelModel]>([
    ["a default", reduced("docs", listOf(text))],
    [
      "a default that is ignored, which another rule reports",
      reduced("docs", listOf(text), {}, { default: { kind: "ignored", why: "zod" } }),
    ],
    ["a default nobody knows", reduced("docs", listOf(text), {}, { default: { kind: "unknown", why: "types only" } })],
    ["a reducer that takes the update over", reduced("docs", listOf(text), { combines: "replace" }, none)],
    ["a type that says undefined", reduced("docs", optional(listOf(text)), {}, none)],
    ["no reducer", docs],
  ])("lets %s pass", (_case, channel) => {
    expect(findingsOf(defaultMissing, schemaOf([channel]))).toEqual([]);
  });

  it("is right about LangGraph: the first write skips the reducer, and until then there is nothing", async () => {
    const seen: unknown[] = [];
    const State = Annotation.Root({
      docs: Annotation<string[], string>({ reducer: (current, update) => [...current, update] }),
    });
    const graph = new StateGraph(State)
      .addNode("a", (state) => (seen.push(state.docs), { docs: "one" }))
      .addEdge(START, "a")
      .compile();
    await expect(graph.invoke({})).resolves.toEqual({ docs: "one" });
    expect(seen).toEqual([undefined]);
  });
});

describe("reducers/window-missing", () => {
  const merged = { combines: "merge" as const };

  it.each<[string, ChannelModel]>([
    ["a list that is appended to", reduced("docs", listOf(text))],
    ["a list that is merged by id", reduced("docs", listOf(objectOf({ id: text })), merged)],
    ["an unknown type that is appended to", reduced("docs", unknown)],
    ["a list of deltas", reduced("docs", listOf(text), {}, { kind: "delta" })],
    ["messages that are concatenated", reduced("docs", listOf(message))],
  ])("reports %s", (_case, channel) => {
    const [finding] = findingsOf(windowMissing, schemaOf([channel]));
    expect(finding?.message).toMatch(/^docs only ever grows/);
  });

  it.each<[string, ChannelModel]>([
    ["a window", reduced("docs", listOf(text), { keepsAtMost: 50 })],
    ["a large window", reduced("docs", listOf(text), { keepsAtMost: 100_000 })],
    ["a list that an update can empty", reduced("docs", listOf(text), { shrinks: true })],
    ["messages that are concatenated and can be emptied", reduced("docs", listOf(message), { shrinks: true })],
    ["a length nobody knows", reduced("docs", listOf(text), { keepsAtMost: "unknown" })],
    ["a list that is replaced", reduced("docs", listOf(text), { combines: "replace" })],
    ["messages that are merged by id", reduced("docs", listOf(message), merged)],
    [
      "messages of several kinds that are merged by id",
      reduced("docs", listOf({ kind: "union", options: [message, message] }), merged),
    ],
    ["an object that is merged", reduced("docs", objectOf({ a: text }), merged)],
    ["an unknown type that is merged", reduced("docs", unknown, merged)],
    ["no reducer", docs],
  ])("lets %s pass", (_case, channel) => {
    expect(findingsOf(windowMissing, schemaOf([channel]))).toEqual([]);
  });

  it("judges by what the reducer does", () => {
    const grows = (reducer: (current: never, update: never) => unknown) =>
      findingsOf(windowMissing, schemaOf([reduced("docs", unknown, {}, { reducer: probeReducer(reducer) })])).length ===
      1;
    const { emptiedByNull, emptiedByEmpty, overridden, overwritten, lastHundredThousand } = reducers;
    expect([emptiedByNull, emptiedByEmpty, overridden, overwritten, lastHundredThousand].filter(grows)).toEqual([]);
    expect([reducers.ignoresNull, reducers.spreadOne, reducers.concat].filter(grows)).toHaveLength(3);
  });

  it("advises ids for contents, and not for what are ids", () => {
    const helps = findingsOf(windowMissing, schemaOf([reduced("docs", listOf(text)), reduced("docIds", listOf(text))]));
    const window = "Keep a window: `reducer: (current, update) => [...current, ...update].slice(-50)`";
    expect(helps.map(({ help }) => help)).toEqual([
      `${window}, or keep ids of what is stored elsewhere.`,
      `${window}.`,
    ]);
  });

  it("lets a list pass that a node overwrites now and then", () => {
    const judge = (write: FieldWrite) =>
      findingsOf(
        windowMissing,
        schemaOf([reduced("docs", listOf(text))], { nodes: [nodeOf("tidy", { writes: [write] })] }),
      );
    expect(judge({ name: "docs", how: "value", overwrites: true })).toEqual([]);
    expect(judge({ name: "docs", how: "value" })).toHaveLength(1);
  });
});
