import { Annotation, START as LANGGRAPH_START, StateGraph } from "@langchain/langgraph";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { GraphTopology, NodeModel } from "../../model/state-schema-model.ts";
import { edgesOf, nodeOf, routerOf, topologyOf } from "./testing/topologies.ts";
import { describeCycle, findCycles } from "./find-cycles.ts";
import { findParallelNodes } from "./find-parallel-nodes.ts";
import { nodeGraphOf, reachableFrom } from "./node-graph.ts";

const parallel = (topology: Partial<GraphTopology>) =>
  findParallelNodes(topologyOf(topology)).map(({ nodes }) => [...nodes].sort().join(" | "));

describe("nodeGraphOf", () => {
  it("joins edges, declared destinations and ends, and knows what is open", () => {
    const graph = nodeGraphOf(
      topologyOf({
        nodes: [
          nodeOf("a"),
          nodeOf("b", { ends: ["a"], returnsCommand: true }),
          nodeOf("c", { returnsCommand: true }),
          nodeOf("d", { returnsCommand: "unknown" }),
        ],
        edges: [...edgesOf("__start__ a"), { from: ["a", "b"], to: "c" }],
        routers: [routerOf("a", ["b", "__end__"]), routerOf("b", "undeclared")],
      }),
    );
    expect(Object.fromEntries([...graph.next].map(([name, to]) => [name, [...to]]))).toEqual({
      __start__: ["a"],
      a: ["c", "b", "__end__"],
      b: ["c", "a"],
      c: [],
      d: [],
    });
    expect([...graph.open]).toEqual(["b", "c", "d"]);
    expect([...reachableFrom(graph, "b")]).toEqual(["b", "c", "a", "__end__"]);
  });

  it("is not confused by a node called __proto__", () => {
    const graph = nodeGraphOf(
      topologyOf({ nodes: [nodeOf("__proto__")], edges: edgesOf("__start__ __proto__ __proto__") }),
    );
    expect(findCycles(graph).map(describeCycle)).toEqual(["__proto__ → __proto__"]);
  });
});

describe("findCycles", () => {
  const cyclesOf = (...ways: string[]) =>
    findCycles(nodeGraphOf(topologyOf({ edges: edgesOf(...ways) }))).map(describeCycle);

  it("finds none in a graph that only goes on", () => {
    expect(cyclesOf("__start__ a b __end__", "a c __end__")).toEqual([]);
  });

  it("finds each, by a shortest way around", () => {
    expect(cyclesOf("__start__ a b c a", "b a", "c d e d", "d d")).toEqual(["a → b → a", "d → d"]);
  });

  it("puts every node that can come back to itself into exactly one", () => {
    const edge = fc.tuple(fc.nat(7), fc.nat(7)).map(([a, b]) => `${a} ${b}`);
    fc.assert(
      fc.property(fc.array(edge, { maxLength: 20 }), (ways) => {
        const graph = nodeGraphOf(topologyOf({ edges: edgesOf(...ways) }));
        const comesBack = [...graph.next.keys()].filter((name) =>
          [...graph.next.get(name)!].some((to) => reachableFrom(graph, to).has(name)),
        );
        const placed = findCycles(graph).flatMap(({ nodes }) => [...nodes]);
        expect(placed.sort()).toEqual(comesBack.sort());
      }),
    );
  });
});

describe("findParallelNodes", () => {
  it("finds the targets of several edges, and what follows them step by step", () => {
    const edges = edgesOf("__start__ a a2 a3 join", "__start__ b b2 join");
    expect(parallel({ edges })).toEqual(["a | b", "a2 | b2", "a3 | join"]);
  });

  it("counts a node once where branches meet, and once that waits for several not at all", () => {
    expect(parallel({ edges: edgesOf("__start__ a c", "__start__ b c") })).toEqual(["a | b"]);
    expect(parallel({ edges: [...edgesOf("__start__ a", "__start__ b c"), { from: ["a", "b"], to: "d" }] })).toEqual([
      "a | b",
    ]);
  });

  it("finds what a router or a Command starts together, beside the plain edges of the same node", () => {
    const routers = [routerOf("a", ["b", "c", "d"], { together: [["b", "c"]] })];
    expect(parallel({ nodes: nodes("a", "b", "c", "d", "e"), edges: edgesOf("a e"), routers })).toEqual([
      "b | c",
      "b | e",
      "c | e",
    ]);
    expect(parallel({ nodes: [nodeOf("a", { together: [["b", "b"]] }), nodeOf("b")] })).toEqual(["b | b"]);
  });

  it("takes nothing for certain of routers that choose", () => {
    expect(
      parallel({ nodes: nodes("a", "b", "c"), routers: [routerOf("a", ["b", "c"], { fansOut: "unknown" })] }),
    ).toEqual([]);
  });

  it("leaves out nodes that are deferred, and what is no node", () => {
    const edges = edgesOf("__start__ a", "__start__ b", "__start__ __end__");
    expect(parallel({ nodes: [nodeOf("a"), nodeOf("b", { defer: true })], edges })).toEqual([]);
  });

  it("says what LangGraph does: of any graph of plain edges, the pairs that ran in one superstep", async () => {
    const State = Annotation.Root({ x: Annotation<string> });
    // Only forward, so that each run ends.
    const edge = fc.tuple(fc.nat(4), fc.nat(4)).filter(([a, b]) => a < b);
    await fc.assert(
      fc.asyncProperty(fc.uniqueArray(edge, { maxLength: 8, selector: String }), async (pairs) => {
        const edges = [...edgesOf("__start__ n0"), ...pairs.flatMap(([a, b]) => edgesOf(`n${a} n${b}`))];
        const reached = reachableFrom(nodeGraphOf(topologyOf({ edges })), "__start__");
        const names = [...reached].filter((name) => name !== "__start__").sort();
        const builder = new StateGraph(State) as unknown as LooseBuilder;
        for (const name of names) builder.addNode(name, () => ({}));
        for (const { from, to } of edges)
          if (reached.has(from[0]!)) builder.addEdge(from[0] === "__start__" ? LANGGRAPH_START : from[0]!, to);
        const ran: Task[] = [];
        for await (const event of await builder.compile().stream({}, { streamMode: "debug" }))
          ran.push(...tasksOf(event));
        const together = ran.flatMap((a, at) =>
          ran.slice(at + 1).flatMap((b) => (a.step === b.step ? [[a.name, b.name].sort().join(" | ")] : [])),
        );
        const found = parallel({
          nodes: names.map((name) => nodeOf(name)),
          edges: edges.filter(({ from }) => reached.has(from[0]!)),
        });
        expect(new Set(found)).toEqual(new Set(together));
      }),
      { numRuns: 40 },
    );
  });
});

interface LooseBuilder {
  addNode(name: string, run: () => object): void;
  addEdge(from: string, to: string): void;
  compile(): { stream(input: object, options: object): Promise<AsyncIterable<unknown>> };
}

interface Task {
  step: number;
  name: string;
}

function tasksOf(event: unknown): Task[] {
  const { type, step, payload } = event as { type: string; step: number; payload: { name: string } };
  return type === "task" ? [{ step, name: payload.name }] : [];
}

function nodes(...names: string[]): NodeModel[] {
  return names.map((name) => nodeOf(name));
}
