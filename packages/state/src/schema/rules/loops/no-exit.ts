import type { GraphTopology, StateSchemaModel } from "../../model/state-schema-model.ts";
import { type Cycle, describeCycle, findCycles } from "../graph/find-cycles.ts";
import { END, type NodeGraph, nodeGraphOf, reachableFrom, START } from "../graph/node-graph.ts";
import { positionOfGraph } from "../graph/position-of-graph.ts";
import type { Rule, RuleFinding } from "../rule.ts";

export const noExit: Rule = {
  id: "loops/no-exit",
  severity: "error",
  summary: "A loop has no way to END.",
  explanation:
    "A run that enters a loop none of whose edges, routers and Commands lead out of it goes around until LangGraph stops it: " +
    "`GraphRecursionError: Recursion limit of 25 reached without hitting a stop condition`, after 25 supersteps of model calls. " +
    "Give one node of the loop a router with END among its destinations. Loops that stop to wait for a person, by " +
    "`interrupt()` or `interruptBefore`, are left alone, and so are those in which a router or a Command does not declare " +
    "where it may go.",
  needs: ["module"],
  bad: {
    code: `import { Annotation, END, START, StateGraph } from "@langchain/langgraph";

const DraftState = Annotation.Root({
  draft: Annotation<string>,
  isGood: Annotation<boolean>,
});

export const graph = new StateGraph(DraftState)
  .addNode("write", () => ({ draft: "A report." }))
  .addNode("check", () => ({ isGood: true }))
  .addNode("publish", (state) => ({ draft: state.draft }))
  .addConditionalEdges(START, (state) => (state.isGood ? "publish" : "write"), ["publish", "write"])
  .addEdge("write", "check")
  .addEdge("check", "write")
  .addEdge("publish", END)
  .compile();
`,
  },
  good: {
    code: `import { Annotation, END, START, StateGraph } from "@langchain/langgraph";

const DraftState = Annotation.Root({
  draft: Annotation<string>,
  isGood: Annotation<boolean>,
});

export const graph = new StateGraph(DraftState)
  .addNode("write", () => ({ draft: "A report." }))
  .addNode("check", () => ({ isGood: true }))
  .addNode("publish", (state) => ({ draft: state.draft }))
  .addEdge(START, "write")
  .addEdge("write", "check")
  .addConditionalEdges("check", (state) => (state.isGood ? "publish" : "write"), ["publish", "write"])
  .addEdge("publish", END)
  .compile();
`,
  },
  check: ({ schema }) => (schema.topology ? findTraps(schema.topology).map((trap) => toFinding(trap, schema)) : []),
};

interface Trap {
  cycle: Cycle;
  /** Nodes outside of the loop from which every way leads into it. */
  leadingIn: string[];
}

function findTraps(topology: GraphTopology): Trap[] {
  const graph = nodeGraphOf(topology);
  const stops = new Set([...mayStop(topology), ...graph.open]);
  const trapped = [...graph.next.keys()].filter((name) => !endsFrom(graph, name, stops));
  return findCycles(graph).flatMap((cycle) => {
    const [first] = cycle.nodes;
    const around = reachableFrom(graph, first!);
    // The last loop on the way is the fault; what leads into it is named with it.
    if (!trapped.includes(first!) || around.size > cycle.nodes.size) return [];
    const leadingIn = trapped.filter(
      (name) => name !== START && !cycle.nodes.has(name) && reachableFrom(graph, name).has(first!),
    );
    return [{ cycle, leadingIn }];
  });
}

/** Nodes in which a run can stop without an edge to END: it waits there, or nobody knows. */
function mayStop({ nodes }: GraphTopology): string[] {
  return nodes.filter(({ interrupts = false }) => interrupts !== false).map(({ name }) => name);
}

/** LangGraph also ends a run after a node that leads nowhere. */
function endsFrom(graph: NodeGraph, start: string, stops: ReadonlySet<string>): boolean {
  return [...reachableFrom(graph, start)].some(
    (name) => name === END || stops.has(name) || (graph.next.get(name)?.size ?? 0) === 0,
  );
}

function toFinding({ cycle, leadingIn }: Trap, schema: StateSchemaModel): RuleFinding {
  const [first] = cycle.nodes;
  const last = cycle.path.at(-2)!;
  const also =
    leadingIn.length > 0 ? ` ${leadingIn.join(", ")} ${leadingIn.length > 1 ? "lead" : "leads"} only into it.` : "";
  return {
    path: `node:${first}`,
    message: `No way leads out of the loop ${describeCycle(cycle)} to END: a run goes around until the recursion limit stops it.${also}`,
    help: `Let a router decide when it is done: \`.addConditionalEdges("${last}", (state) => (state.isDone ? END : "${first}"), ["${first}", END])\`.`,
    ...positionOfGraph(schema),
  };
}
