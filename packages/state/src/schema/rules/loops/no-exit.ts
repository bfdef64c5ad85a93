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
  check: ({ schema }) => {
    const { topology, sources } = schema;
    // What `.compile()` is told to interrupt is not known of a builder.
    if (!topology || !sources.includes("compiled-graph")) return [];
    return findTraps(topology).map((trap) => toFinding(trap, topology, schema));
  },
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
  const traps = findCycles(graph).flatMap((cycle) => {
    const [first] = cycle.nodes;
    const around = reachableFrom(graph, first!);
    // The last loop on the way is the fault; what leads into it is named with it.
    if (!trapped.includes(first!) || around.size > cycle.nodes.size) return [];
    const leadingIn = trapped.filter(
      (name) => name !== START && !cycle.nodes.has(name) && reachableFrom(graph, name).has(first!),
    );
    return [{ cycle, leadingIn }];
  });
  const fixed = fixedCycles(topology, stops).filter(({ nodes }) => [...nodes].every((name) => !trapped.includes(name)));
  return [...traps, ...fixed.map((cycle) => ({ cycle, leadingIn: [] }))];
}

/** Plain edges fire whatever a router beside them decides: a loop of nothing else has no exit, even where one of its routers says END. */
function fixedCycles({ nodes, edges }: GraphTopology, stops: ReadonlySet<string>): Cycle[] {
  const goesOn = new Set(
    nodes.filter(({ name, returnsCommand }) => !stops.has(name) && returnsCommand === false).map(({ name }) => name),
  );
  const plain = edges.filter(({ from, to }) => from.length === 1 && [...from, to].every((name) => goesOn.has(name)));
  return findCycles(nodeGraphOf({ nodes: [], edges: plain, routers: [] }));
}

/** Nodes in which a run can stop without an edge to END: it waits there. */
function mayStop({ nodes }: GraphTopology): string[] {
  return nodes.filter(({ interrupts }) => interrupts === true).map(({ name }) => name);
}

/** LangGraph also ends a run after a node that leads nowhere. */
function endsFrom(graph: NodeGraph, start: string, stops: ReadonlySet<string>): boolean {
  return [...reachableFrom(graph, start)].some(
    (name) => name === END || stops.has(name) || (graph.next.get(name)?.size ?? 0) === 0,
  );
}

function toFinding({ cycle, leadingIn }: Trap, topology: GraphTopology, schema: StateSchemaModel): RuleFinding {
  const [first] = cycle.nodes;
  const also =
    leadingIn.length > 0 ? ` ${leadingIn.join(", ")} ${leadingIn.length > 1 ? "lead" : "leads"} only into it.` : "";
  const unseen = topology.nodes.filter(({ name, interrupts }) => cycle.nodes.has(name) && interrupts === "unknown");
  const unless = unseen.length > 0 ? `, unless what ${unseen[0]!.name} calls waits for a person` : "";
  return {
    path: `node:${first}`,
    message: `No way leads out of the loop ${describeCycle(cycle)} to END: a run goes around until the recursion limit stops it${unless}.${also}`,
    help: wayOut(cycle, topology),
    ...(unseen.length > 0 ? { severity: "warn" as const } : {}),
    ...positionOfGraph(schema),
  };
}

/** What to type, for the way in which the loop closes: an edge, a router or a Command. */
function wayOut({ path }: Cycle, { edges, routers }: GraphTopology): string {
  const [first, last] = [path[0]!, path.at(-2)!];
  const router = `\`.addConditionalEdges("${last}", (state) => (state.isDone ? END : "${first}"), ["${first}", END])\``;
  const field = "`isDone` stands for the field of your state that says so";
  if (edges.some(({ from, to }) => from.includes(last) && to === first))
    return `Let a router decide when it is done, in place of \`.addEdge("${last}", "${first}")\`, which would go on beside it: ${router}; ${field}.`;
  if (routers.some(({ from, destinations }) => from === last && destinations.includes(first)))
    return `Let the router after ${last} return END when it is done, and list END among its destinations: ${router}; ${field}.`;
  return `Let ${last} return \`new Command({ goto: END })\` when it is done, and add END to its \`ends\`.`;
}
