import { execFileSync } from "node:child_process";
import { fileURLToPath } from "node:url";
import { Annotation, END, START, StateGraph } from "@langchain/langgraph";
import { FakeListChatModel } from "@langchain/core/utils/testing";
import { createAgent } from "langchain";
import { expect, it } from "vitest";
import { fingerprintGraph } from "./fingerprint-graph.ts";
import { stepsGraph, Steps } from "./testing/steps-graph.ts";

const PACKAGE = fileURLToPath(new URL("../../", import.meta.url));
const nothing = () => {};

it("is the same for the same graph, in every process", () => {
  const model = new FakeListChatModel({ responses: [] });
  const here = [stepsGraph({ one: nothing, two: nothing }), createAgent({ model, tools: [] })].map(fingerprintGraph);
  const child = `
    import { FakeListChatModel } from "@langchain/core/utils/testing";
    import { createAgent } from "langchain";
    import { fingerprintGraph } from "./src/service/fingerprint-graph.ts";
    import { stepsGraph } from "./src/service/testing/steps-graph.ts";
    const model = new FakeListChatModel({ responses: [] });
    const graphs = [stepsGraph({ one: () => {}, two: () => {} }), createAgent({ model, tools: [] })];
    console.log(JSON.stringify(graphs.map((graph) => fingerprintGraph(graph))));`;
  const there = execFileSync(process.execPath, ["--import=tsx", "--input-type=module", "-e", child], { cwd: PACKAGE });
  expect(here).toEqual(JSON.parse(there.toString()));
  expect(new Set(here).size).toBe(2);
});

it("is another one where a node, an edge or a channel is", () => {
  const add = (graph: StateGraph<(typeof Steps)["spec"]>) =>
    graph.addNode("one", () => ({})).addNode("two", () => ({}));
  const graphs = [
    stepsGraph({ one: nothing, two: nothing }),
    stepsGraph({ one: nothing, other: nothing }),
    add(new StateGraph(Steps)).addEdge(START, "one").addEdge(START, "two").addEdge("two", END).compile(),
    new StateGraph(Annotation.Root({ ...Steps.spec, more: Annotation<string> }))
      .addNode("one", () => ({}))
      .addNode("two", () => ({}))
      .addEdge(START, "one")
      .addEdge("one", "two")
      .addEdge("two", END)
      .compile(),
  ];
  expect(new Set(graphs.map((graph) => fingerprintGraph(graph))).size).toBe(graphs.length);
});
