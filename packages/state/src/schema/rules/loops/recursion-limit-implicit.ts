import type { GraphTopology } from "../../model/state-schema-model.ts";
import { describeCycle, findCycles } from "../graph/find-cycles.ts";
import { type NodeGraph, nodeGraphOf } from "../graph/node-graph.ts";
import { positionOfGraph } from "../graph/position-of-graph.ts";
import type { Rule } from "../rule.ts";

export const recursionLimitImplicit: Rule = {
  id: "loops/recursion-limit-implicit",
  severity: "warn",
  summary: "A graph with a loop relies on LangGraph's recursion limit of 25.",
  explanation:
    "LangGraph stops each run after 25 supersteps with GraphRecursionError, unless the caller says otherwise. For a loop of two " +
    "nodes that is twelve rounds: too few for some agents, and for others twelve model calls more than anyone meant to pay " +
    "for. Say on the graph what a run may take, so that every caller gets the same: `.compile().withConfig({ recursionLimit: " +
    "50 })`, for which a caller's own config still comes first. It is the last line of defence, and no replacement for a " +
    "counter that ends the loop in an orderly way. Loops that wait for a person in each round are left alone: every answer " +
    "begins a new count.",
  needs: ["module"],
  bad: {
    code: `import { Annotation, END, START, StateGraph } from "@langchain/langgraph";

const QueueState = Annotation.Root({
  unread: Annotation<string[]>,
});

export const graph = new StateGraph(QueueState)
  .addNode("read", (state) => ({ unread: state.unread.slice(1) }))
  .addEdge(START, "read")
  .addConditionalEdges("read", (state) => (state.unread.length > 0 ? "read" : END), ["read", END])
  .compile();
`,
  },
  good: {
    code: `import { Annotation, END, START, StateGraph } from "@langchain/langgraph";

const QueueState = Annotation.Root({
  unread: Annotation<string[]>,
});

export const graph = new StateGraph(QueueState)
  .addNode("read", (state) => ({ unread: state.unread.slice(1) }))
  .addEdge(START, "read")
  .addConditionalEdges("read", (state) => (state.unread.length > 0 ? "read" : END), ["read", END])
  .compile()
  .withConfig({ recursionLimit: 50 });
`,
  },
  check: ({ schema }) => {
    const { topology, sources } = schema;
    // A builder has no config: whoever compiles it sets the limit.
    const isCompiled = sources.includes("compiled-graph") || sources.includes("agent");
    if (!topology || !isCompiled || topology.recursionLimit !== undefined) return [];
    const [cycle] = findCycles(withoutWaiting(topology)).sort((a, b) => b.path.length - a.path.length);
    if (!cycle) return [];
    const nodes = cycle.path.length - 1;
    return [
      {
        path: "graph",
        message: `The loop ${describeCycle(cycle)} runs under LangGraph's default limit of 25 supersteps, ${roundsIn(25, nodes)} of it.`,
        help: `Set what a run may take${sources.includes("agent") ? ": `createAgent({ … })" : ", on the graph: `"}.withConfig({ recursionLimit: 50 })\`.`,
        ...positionOfGraph(schema),
      },
    ];
  },
};

/** Each answer of a person begins a new count: a loop that waits in every round does not come near the limit. */
function withoutWaiting(topology: GraphTopology): NodeGraph {
  const waiting = new Set(topology.nodes.filter(({ interrupts }) => interrupts === true).map(({ name }) => name));
  const { next, open } = nodeGraphOf(topology);
  return { next: new Map([...next].filter(([name]) => !waiting.has(name))), open };
}

function roundsIn(supersteps: number, nodes: number): string {
  const rounds = Math.floor(supersteps / nodes);
  return rounds === 0 ? "less than one round" : rounds === 1 ? "one round" : `${rounds} rounds`;
}
