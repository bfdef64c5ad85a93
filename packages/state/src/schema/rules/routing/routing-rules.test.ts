import { Annotation, END, START, StateGraph } from "@langchain/langgraph";
import { describe, expect, it } from "vitest";
import type { FieldUse } from "../../model/state-schema-model.ts";
import type { StateType } from "../../model/state-type.ts";
import { readStateSchema } from "../../read/read-state-schema.ts";
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
import { nodeOf, routerOf } from "../graph/testing/topologies.ts";
import { closedSet } from "./closed-set.ts";
import { declaredDestinations } from "./declared-destinations.ts";
import { primitive } from "./primitive.ts";

const plan = objectOf({ next: text, steps: listOf(text) }, "Plan");
const unknown: StateType = { kind: "unknown", why: "declared any" };
const optional = (type: StateType): StateType => ({ kind: "union", options: [type, { kind: "undefined" }] });
const recordOf = (value: StateType): StateType => ({ kind: "record", key: text, value });

function schemaReading(type: StateType, use: Omit<FieldUse, "name">) {
  const router = routerOf("review", ["search", "write", "__end__"], { reads: [{ name: "it", ...use }] });
  return schemaOf([channelOf("it", type)], { nodes: [nodeOf("review")], routers: [router] });
}

describe("routing/primitive", () => {
  it.each<[string, StateType, Omit<FieldUse, "name">, "error" | "warn"]>([
    ["an object compared as a whole", plan, { compared: true }, "error"],
    ["an optional object compared as a whole", optional(plan), { compared: true }, "error"],
    ["a list compared as a whole", listOf(text), { compared: true }, "error"],
    ["a message compared as a whole", message, { compared: true }, "error"],
    ["a text or an object compared as a whole", { kind: "union", options: [text, plan] }, { compared: true }, "error"],
    ["an object returned as a destination", plan, { returned: true }, "error"],
    ["a list of objects returned as destinations", listOf(plan), { returned: true }, "error"],
    ["an object that is looked into", plan, { property: "next", compared: true }, "warn"],
    ["a record that is looked into", recordOf(text), { property: "[]" }, "warn"],
  ])("reports %s", (_case, type, use, severity) => {
    const [finding, ...others] = findingsOf(primitive, schemaReading(type, use));
    expect(others).toEqual([]);
    expect(finding).toMatchObject({ path: "it", ...(severity === "warn" ? { severity } : {}) });
    expect("severity" in finding!).toBe(severity === "warn");
  });

  it.each<[string, StateType, Omit<FieldUse, "name">]>([
    ["a text compared", text, { compared: true }],
    ["one of a few texts, optional", optional(oneOf("a", "b")), { compared: true, returned: true }],
    ["a number compared", number, { comparedWithNumber: true }],
    ["a truth value", boolean, {}],
    ["whether a list is empty", listOf(plan), { property: "length" }],
    ["the last message", listOf(message), { property: "at" }],
    ["an element of a list", listOf(plan), { property: "[]", compared: true }],
    ["whether an object is there", plan, {}],
    ["a list of names returned as destinations", listOf(text), { returned: true }],
    ["an unknown type", unknown, { compared: true }],
    ["a list of unknown elements returned", listOf(unknown), { returned: true }],
    ["the calls of one message", message, { property: "tool_calls" }],
  ])("lets %s pass", (_case, type, use) => {
    expect(findingsOf(primitive, schemaReading(type, use))).toEqual([]);
  });

  it("lets a comparison with what is written out pass, and not one with another value", () => {
    const State = Annotation.Root({ it: Annotation<object | string>, other: Annotation<object | string> });
    const judge = (route: (state: typeof State.State) => typeof END) => {
      const graph = new StateGraph(State).addNode("a", () => ({})).addConditionalEdges("a", route, [END]);
      const channels = [channelOf("it", { kind: "union", options: [text, plan] })];
      return findingsOf(primitive, { ...readStateSchema(graph.addEdge(START, "a")), channels });
    };
    expect(judge((s) => (s.it !== "none" ? END : END))).toEqual([]);
    expect(judge((s) => ((s.it as unknown) === false ? END : END))).toEqual([]);
    expect(judge((s) => (s.it === s.other ? END : END))).toHaveLength(1);
  });

  it("says who does what to which channel, and what to type instead", () => {
    const position = { file: "src/agent.ts", line: 7, column: 3 };
    const { channels: _, ...schema } = schemaReading(plan, { compared: true });
    expect(findingsOf(primitive, { ...schema, channels: [channelOf("it", plan, { position })] })).toEqual([
      {
        path: "it",
        message:
          "it holds an object and is compared as a whole by the router after review: a router decides reliably only by primitive values.",
        help: 'Add a channel for the decision and let the node that writes it set it: `itNext: Annotation<"search" | "write" | typeof END>`, then route on itNext.',
        position,
      },
    ]);
  });

  it("reports one finding for a channel, and the worse one", () => {
    const routers = [
      routerOf("a", ["b"], { reads: [{ name: "it", property: "next" }] }),
      routerOf("b", ["a"], { reads: [{ name: "it", compared: true }] }),
    ];
    const [finding, ...others] = findingsOf(primitive, schemaOf([channelOf("it", plan)], { routers }));
    expect(others).toEqual([]);
    expect(finding).not.toHaveProperty("severity");
  });

  it("holds the channels that the config lists to primitive types", () => {
    const schema = schemaOf([channelOf("docs", listOf(text)), channelOf("next", text), channelOf("any", unknown)]);
    expect(findingsOf(primitive, schema, { routing: ["docs", "next", "any"] }).map(({ path }) => path)).toEqual([
      "docs",
    ]);
  });

  it("says nothing where nobody knows what a router reads", () => {
    const routers = [routerOf("a", ["b"], { reads: "unknown" })];
    expect(findingsOf(primitive, schemaOf([channelOf("it", plan)], { routers }))).toEqual([]);
  });
});

describe("routing/closed-set", () => {
  it.each<[string, StateType]>([
    ["a text", text],
    ["an optional text", optional(text)],
    ["a bounded text", { kind: "string", maxLength: 20 }],
  ])("reports %s that is returned as the destination", (_case, type) => {
    const findings = findingsOf(closedSet, schemaReading(type, { returned: true }));
    expect(findings.map(({ path }) => path)).toEqual(["it"]);
  });

  it.each<[string, StateType, Omit<FieldUse, "name">]>([
    ["a text that is tested", text, {}],
    ["a text that is compared", text, { compared: true }],
    ["a text that is changed first", text, { property: "toLowerCase", returned: true }],
    ["a text inside of an object", plan, { property: "next", returned: true }],
    ["one of a few texts", oneOf("search", "write"), { returned: true }],
    ["an unknown type", unknown, { returned: true }],
  ])("lets %s pass", (_case, type, use) => {
    expect(findingsOf(closedSet, schemaReading(type, use))).toEqual([]);
  });

  it("writes the help as the channel is declared", () => {
    const { channels: _, ...schema } = schemaReading(text, { returned: true });
    expect(findingsOf(closedSet, { ...schema, channels: [channelOf("it", text, { typeFrom: "schema" })] })).toEqual([
      {
        path: "it",
        message:
          "The router after review goes to what it says, and it may be any text: a name that no node has ends the run or throws.",
        help: 'Close the set: `it: z.enum(["search", "write", END])`.',
      },
    ]);
  });

  it("reports what a Command goes to, and what the config lists", () => {
    const reads: FieldUse[] = [{ name: "next", returned: true }];
    const schema = schemaOf([channelOf("next", text), channelOf("mode", text)], {
      nodes: [
        nodeOf("lead", { returnsCommand: true, reads }),
        nodeOf("other", { reads: [{ name: "mode", returned: true }] }),
      ],
    });
    expect(findingsOf(closedSet, schema).map(({ message }) => message)).toEqual([
      "A Command of lead goes to what next says, and it may be any text: a name that no node has ends the run or throws.",
    ]);
    expect(findingsOf(closedSet, schema, { routing: ["mode"] }).map(({ path }) => path)).toEqual(["next", "mode"]);
  });
});

describe("routing/declared-destinations", () => {
  it("reports routers without a list, and nodes whose Commands may go anywhere", () => {
    const schema = schemaOf([], {
      nodes: [nodeOf("lead", { returnsCommand: true }), nodeOf("other", { returnsCommand: true, ends: ["lead"] })],
      routers: [routerOf("search", "undeclared", { name: "readOrWrite" }), routerOf("read", ["__end__"])],
    });
    expect(findingsOf(declaredDestinations, schema)).toEqual([
      {
        path: "router:search",
        message:
          "The router readOrWrite after search declares no destinations: a misspelt one would end the run in silence.",
        help: 'Name them: `.addConditionalEdges("search", readOrWrite, ["…", END])`.',
      },
      {
        path: "node:lead",
        message:
          "lead returns Commands that go somewhere, and declares no `ends`: a misspelt one would end the run in silence.",
        help: 'Name them: `.addNode("lead", lead, { ends: ["…", END] })`.',
      },
    ]);
  });

  it("lets a node pass of which nobody knows whether it returns Commands, and agents, whose routers are not the user's", () => {
    const topology = { nodes: [nodeOf("a", { returnsCommand: "unknown" })], routers: [routerOf("b", "undeclared")] };
    expect(findingsOf(declaredDestinations, schemaOf([], { nodes: topology.nodes }))).toEqual([]);
    const agent = { ...schemaOf([], topology), sources: ["agent" as const] };
    expect(findingsOf(declaredDestinations, agent)).toEqual([]);
  });

  it("is right about LangGraph: without a list a misspelt destination ends the run, with one it throws", async () => {
    const State = Annotation.Root({ done: Annotation<boolean> });
    const route = () => "raed" as never;
    const builder = () => new StateGraph(State).addNode("search", () => ({ done: true })).addEdge(START, "search");
    await expect(builder().addConditionalEdges("search", route).compile().invoke({})).resolves.toEqual({ done: true });
    const declared = builder().addConditionalEdges("search", route, ["search", END]).compile();
    await expect(declared.invoke({})).rejects.toThrow("unknown or null destination");
  });
});
