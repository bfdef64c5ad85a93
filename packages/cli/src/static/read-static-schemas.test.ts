import { beforeAll, describe, expect, it } from "vitest";
import type { HalfRead } from "../check/half-read.ts";
import { channelOf, formatPosition, positionsOf, readSpecs, schemaOf, typesOf } from "./testing/read-fixture.ts";
import { fixture } from "./testing/write-project.ts";

const text = { kind: "string" };
const hit = {
  kind: "object",
  name: "SearchHit",
  properties: [
    { name: "url", type: text },
    { name: "title", type: text },
    { name: "score", type: { kind: "number" } },
    { name: "html", type: text, optional: true },
  ],
};

describe("an agent of Annotation and interfaces, whose module throws without an API key", () => {
  const progress: string[] = [];
  let read: Map<string, HalfRead>;
  beforeAll(() => {
    read = readSpecs(fixture("research-agent"), ["src/agent.ts:graph", "src/agent.ts:digest"], {
      onProgress: (line) => progress.push(line),
    });
  });

  it("reads every channel's type, through path aliases", () => {
    expect(typesOf(schemaOf(read, "src/agent.ts:graph"))).toMatchObject({
      messages: { kind: "array", items: { kind: "message", name: "BaseMessage" } },
      question: text,
      pageContents: { kind: "array", items: text },
      hits: { kind: "array", items: hit },
      docs: { kind: "array", items: { kind: "object", name: "Document", package: "@langchain/core" } },
      rawRuns: { kind: "array", items: { kind: "object", name: "Run", package: "langsmith" } },
      next: {
        kind: "union",
        options: ["enough", "give-up", "search-more"].map((value) => ({ kind: "literal", value })),
      },
      stage: {
        kind: "union",
        options: [
          { kind: "literal", value: "searching" },
          { kind: "literal", value: "writing" },
          { kind: "undefined" },
        ],
      },
      cache: { kind: "record", key: text, value: hit },
    });
  });

  it("gives each channel the line it is declared on, and a spread the line of the spread", () => {
    expect(positionsOf(schemaOf(read, "src/agent.ts:graph"))).toEqual({
      messages: "src/state.ts:7:3",
      question: "src/state.ts:8:3",
      pageContents: "src/state.ts:9:3",
      hits: "src/state.ts:13:3",
      docs: "src/state.ts:14:3",
      rawRuns: "src/state.ts:15:3",
      next: "src/state.ts:16:3",
      stage: "src/state.ts:17:3",
      cache: "src/state.ts:18:3",
    });
  });

  it("reads a second graph of the same file in the same program", () => {
    const digest = schemaOf(read, "src/agent.ts:digest");
    expect(typesOf(digest)).toEqual({ topic: text, summary: { kind: "union", options: [text, { kind: "null" }] } });
    expect(positionsOf(digest)).toEqual({ topic: "src/agent.ts:18:3", summary: "src/agent.ts:19:3" });
    expect(progress).toEqual(["Reading the types of 2 graphs"]);
  });

  it("gives the schema the position of the graph", () => {
    const positions = [...read.keys()].map((spec) => formatPosition(schemaOf(read, spec).position!));
    expect(positions).toEqual(["src/agent.ts:9:14", "src/agent.ts:22:14"]);
  });

  it("tells a channel with a reducer from one that keeps its last value, and no more than the types say", () => {
    const schema = schemaOf(read, "src/agent.ts:graph");
    expect(channelOf(schema, "question")).toMatchObject({
      kind: "last-value",
      reducer: { kind: "none" },
      default: { kind: "none" },
      typeFrom: "typescript",
    });
    expect(channelOf(schema, "next").kind).toBe("last-value");
    expect(channelOf(schema, "messages").kind).toBe("reducer");
    expect(channelOf(schema, "pageContents")).toMatchObject({
      kind: "reducer",
      reducer: { kind: "unknown", why: "read from types only" },
      default: { kind: "unknown", why: "read from types only" },
    });
  });

  it("says that it was read from types, and has no topology", () => {
    const schema = schemaOf(read, "src/agent.ts:graph");
    expect(schema.sources).toEqual(["typescript"]);
    expect(schema.topology).toBeUndefined();
  });

  it("is plain data", () => {
    const schema = schemaOf(read, "src/agent.ts:graph");
    expect(JSON.parse(JSON.stringify(schema))).toEqual(schema);
  });
});

describe("the kinds of exports", () => {
  const SAME = [
    "src/annotation.ts:State",
    "src/interface.ts:builder",
    "src/graphs.ts:builder",
    "src/graphs.ts:ofAnnotation",
    "src/factories.ts:makeGraph",
    "src/factories.ts:makeBuilder",
    "src/factories.ts:awaited",
    "src/factories.ts:promised",
  ];
  const WIDER = ["src/zod.ts:State", "src/graphs.ts:ofZod", "src/state-schema.ts:State", "src/graphs.ts:ofFields"];
  const AGENTS = ["agent", "plainAgent", "answering", "deepAgent"].map((name) => `src/agents.ts:${name}`);
  const state = {
    topic: text,
    pages: { kind: "array", items: text },
    next: { kind: "union", options: ["search", "write"].map((value) => ({ kind: "literal", value })) },
  };
  const messages = { kind: "array", items: { kind: "message", name: "BaseMessage" } };
  let read: Map<string, HalfRead>;
  beforeAll(() => {
    read = readSpecs(fixture("schemas"), [
      ...SAME,
      ...WIDER,
      ...AGENTS,
      "src/graphs.ts:ofMessages",
      "src/react-agent.ts:agent",
    ]);
  });

  it.each(SAME)("reads the same state from %s", (spec) => {
    expect(typesOf(schemaOf(read, spec))).toEqual(state);
  });

  it.each(WIDER)("reads the state of %s, with what its schema adds", (spec) => {
    expect(typesOf(schemaOf(read, spec))).toMatchObject(state);
  });

  it("takes a zod object by what it parses to", () => {
    const { note } = typesOf(schemaOf(read, "src/zod.ts:State"));
    expect(note).toEqual({ kind: "union", options: [text, { kind: "undefined" }] });
  });

  it.each(["src/zod.ts:State", "src/graphs.ts:ofZod"])("finds the fields of the zod object behind %s", (spec) => {
    expect(positionsOf(schemaOf(read, spec))).toEqual({
      topic: "src/zod.ts:4:3",
      pages: "src/zod.ts:5:3",
      next: "src/zod.ts:6:3",
      note: "src/zod.ts:7:3",
    });
  });

  it("does not guess the kind of a zod field, whose reducer is in a registry", () => {
    expect(channelOf(schemaOf(read, "src/graphs.ts:ofZod"), "pages")).toMatchObject({ kind: "unknown" });
  });

  it.each(["src/state-schema.ts:State", "src/graphs.ts:ofFields"])("tells the kinds of the fields of %s", (spec) => {
    const schema = schemaOf(read, spec);
    expect(Object.fromEntries(schema.channels.map(({ name, kind }) => [name, kind]))).toEqual({
      messages: "reducer",
      topic: "last-value",
      pages: "reducer",
      next: "last-value",
      client: "untracked",
    });
    expect(channelOf(schema, "topic").default.kind).toBe("unknown");
    expect(positionsOf(schema)["client"]).toBe("src/state-schema.ts:12:3");
  });

  it("finds the properties of an interface that a builder was given", () => {
    const schema = schemaOf(read, "src/interface.ts:builder");
    expect(positionsOf(schema)).toMatchObject({ topic: "src/interface.ts:4:3", pages: "src/interface.ts:5:3" });
    expect(channelOf(schema, "pages").kind).toBe("unknown");
  });

  it("reports no position inside of a package", () => {
    expect(positionsOf(schemaOf(read, "src/graphs.ts:ofMessages"))).toEqual({ messages: undefined });
  });

  it("reads an agent's messages, its state schema and its middleware in one", () => {
    const schema = schemaOf(read, "src/agents.ts:agent");
    expect(typesOf(schema)).toEqual({
      messages,
      userId: text,
      pages: { kind: "array", items: text },
      calls: { kind: "number" },
    });
    expect(positionsOf(schema)).toEqual({
      messages: undefined,
      userId: "src/agents.ts:16:3",
      pages: "src/agents.ts:17:3",
      calls: "src/agents.ts:12:27",
    });
  });

  it("reads an agent of messages alone, and one with a structured response", () => {
    expect(typesOf(schemaOf(read, "src/agents.ts:plainAgent"))).toEqual({ messages });
    expect(typesOf(schemaOf(read, "src/agents.ts:answering"))).toEqual({
      messages,
      structuredResponse: { kind: "object", properties: [{ name: "answer", type: text }] },
    });
  });

  it("reads a deep agent with the files it keeps", () => {
    const types = typesOf(schemaOf(read, "src/agents.ts:deepAgent"));
    expect(Object.keys(types).sort()).toEqual(["calls", "files", "messages"]);
    expect(types["files"]).toMatchObject({ kind: "union", options: [{ kind: "record" }, { kind: "undefined" }] });
  });

  it("reads a prebuilt ReAct agent", () => {
    const schema = schemaOf(read, "src/react-agent.ts:agent");
    expect(typesOf(schema)).toEqual({ messages, plan: { kind: "array", items: text } });
    expect(positionsOf(schema)).toEqual({ messages: "src/react-agent.ts:6:3", plan: "src/react-agent.ts:7:3" });
  });
});
