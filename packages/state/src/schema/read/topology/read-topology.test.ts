import { RunnableLambda, RunnableSequence } from "@langchain/core/runnables";
import { Annotation, Command, END, interrupt, Send, START, StateGraph } from "@langchain/langgraph";
import { describe, expect, it } from "vitest";
import type { GraphTopology } from "../../model/state-schema-model.ts";
import { readStateSchema } from "../read-state-schema.ts";

const State = Annotation.Root({ next: Annotation<string>, round: Annotation<number>, docs: Annotation<string[]> });

function topologyOf(graph: unknown): GraphTopology {
  const { topology } = readStateSchema(graph);
  if (topology === undefined) throw new Error("no topology was read");
  return topology;
}

describe("topology", () => {
  it("holds nodes with declared ends, edges, and edges that wait for several nodes", () => {
    const builder = new StateGraph(State)
      .addNode("plan", () => new Command({ goto: "left" }), { ends: ["left", "right"] })
      .addNode("left", () => ({}))
      .addNode("right", () => ({}))
      .addNode("join", () => ({}))
      .addEdge(START, "plan")
      .addEdge(["left", "right"], "join")
      .addEdge("join", END);
    const { nodes, edges, routers } = topologyOf(builder);
    expect(nodes.map(({ name, ends }) => [name, ends])).toEqual([
      ["plan", ["left", "right"]],
      ["left", "undeclared"],
      ["right", "undeclared"],
      ["join", "undeclared"],
    ]);
    expect(edges).toEqual([
      { from: ["__start__"], to: "plan" },
      { from: ["join"], to: "__end__" },
      { from: ["left", "right"], to: "join" },
    ]);
    expect(routers).toEqual([]);
    expect(topologyOf(builder.compile())).toEqual(topologyOf(builder));
  });

  it("names routers by their functions, with the destinations they declare", () => {
    const builder = new StateGraph(State)
      .addNode("a", () => ({}))
      .addNode("b", () => ({}))
      .addEdge(START, "a")
      .addConditionalEdges("a", function afterA(state) {
        return state.next === "b" ? "b" : END;
      })
      .addConditionalEdges("b", (state) => (state.round > 3 ? "again" : "stop"), { again: "a", more: "a", stop: END });
    expect(topologyOf(builder).routers).toMatchObject([
      { from: "a", name: "afterA", destinations: "undeclared" },
      { from: "b", name: "", destinations: ["a", "__end__"] },
    ]);
  });

  it("keeps a recursion limit that was set, and no default", () => {
    const graph = new StateGraph(State)
      .addNode("a", () => ({}))
      .addEdge(START, "a")
      .compile();
    expect(topologyOf(graph)).not.toHaveProperty("recursionLimit");
    expect(topologyOf(graph.withConfig({ tags: ["x"] }))).not.toHaveProperty("recursionLimit");
    expect(topologyOf(graph.withConfig({ recursionLimit: 25 })).recursionLimit).toBe(25);
  });

  it("does not know what a subgraph or a sequence reads and writes", () => {
    const inner = new StateGraph(State)
      .addNode("a", () => ({}))
      .addEdge(START, "a")
      .compile();
    const sequence = RunnableSequence.from([RunnableLambda.from(() => ({})), RunnableLambda.from(() => ({}))]);
    const builder = new StateGraph(State)
      .addNode("inner", inner)
      .addNode("sequence", sequence as never)
      .addNode("guarded", () => ({}), { errorHandler: () => ({}) } as never)
      .addEdge(START, "inner");
    const unseen = { reads: "unknown", writes: "unknown", returnsCommand: "unknown" };
    expect(topologyOf(builder).nodes).toMatchObject([
      { name: "inner", ...unseen },
      { name: "sequence", ...unseen },
      { name: "__error_handler__guarded", ...unseen },
      { name: "guarded" },
    ]);
  });

  it("holds what the source of nodes and routers shows, of channels only", () => {
    const builder = new StateGraph(State)
      .addNode("search", (state) => ({ docs: [...state.docs, "new"], round: state.round + 1, dropped: 1 }))
      .addNode("review", (state) => {
        interrupt({ draft: state.next, other: (state as { other?: string }).other });
        return new Command({ goto: ["search", "end"], update: { next: "" } });
      })
      .addNode("end", () => ({}), { defer: true })
      .addEdge(START, "search")
      .addConditionalEdges("search", (state) => (state.round < 3 ? ["review", "end"] : "stop"), {
        review: "review",
        end: "end",
        stop: END,
      });
    const { nodes, routers } = topologyOf(builder.compile({ interruptAfter: ["search"] }));
    expect(nodes).toMatchObject([
      {
        name: "search",
        reads: [{ name: "docs" }, { name: "round" }],
        writes: [
          { name: "docs", how: "value" },
          { name: "round", how: "increment" },
        ],
        returnsCommand: false,
        interrupts: true,
      },
      { name: "review", reads: [{ name: "next" }], returnsCommand: true, fansOut: true, interrupts: true },
      { name: "end", defer: true, interrupts: false },
    ]);
    expect(routers).toMatchObject([
      {
        from: "search",
        reads: [{ name: "round", comparedWithNumber: true }],
        fansOut: true,
        together: [["review", "end"]],
      },
    ]);
    expect(topologyOf(builder).nodes[0]?.interrupts).toBe(false);
    expect(topologyOf(builder.compile({ interruptBefore: "*" })).nodes[2]?.interrupts).toBe(true);
  });

  it("leads the labels that a router starts together to their nodes", () => {
    const builder = new StateGraph(State)
      .addNode("left", () => ({}))
      .addNode("right", () => ({}))
      .addConditionalEdges(START, () => ["l", "r"], { l: "left", r: "right" });
    expect(topologyOf(builder).routers).toMatchObject([{ from: "__start__", together: [["left", "right"]] }]);
  });

  it("survives JSON", () => {
    const builder = new StateGraph(State)
      .addNode("a", (state) => ({ round: state.round + 1 }))
      .addEdge(START, "a")
      .addConditionalEdges("a", (state) => state.docs.map((doc) => new Send("a", { doc })));
    const topology = topologyOf(builder.compile().withConfig({ recursionLimit: 50 }));
    expect(JSON.parse(JSON.stringify(topology))).toStrictEqual(topology);
  });
});
