import type { NodeModel, RouterModel, StateSchemaModel } from "../../model/state-schema-model.ts";
import { positionOfGraph } from "../graph/position-of-graph.ts";
import type { Rule, RuleFinding } from "../rule.ts";

export const declaredDestinations: Rule = {
  id: "routing/declared-destinations",
  severity: "warn",
  summary: "A router or a node that returns Commands does not say where it may go.",
  explanation:
    "Without a list of destinations nobody can see where a graph goes: drawings show an edge from the router to every node, " +
    "loops cannot be checked for an exit, and a destination that is misspelt, or whose node was renamed, ends the run in " +
    "silence, as if it had been END. With a list LangGraph throws at it. Give addConditionalEdges a third argument, and nodes " +
    "that return `new Command({ goto })` the option `ends`. Agents that createAgent builds are left out: their routers are " +
    "not yours.",
  needs: ["module"],
  bad: {
    code: `import { Annotation, END, START, StateGraph } from "@langchain/langgraph";

const SearchState = Annotation.Root({
  unread: Annotation<string[]>,
});

export const graph = new StateGraph(SearchState)
  .addNode("search", () => ({ unread: ["page_1"] }))
  .addNode("read", (state) => ({ unread: state.unread.slice(1) }))
  .addEdge(START, "search")
  .addConditionalEdges("search", (state) => (state.unread.length > 0 ? "read" : END))
  .addEdge("read", END)
  .compile();
`,
  },
  good: {
    code: `import { Annotation, END, START, StateGraph } from "@langchain/langgraph";

const SearchState = Annotation.Root({
  unread: Annotation<string[]>,
});

export const graph = new StateGraph(SearchState)
  .addNode("search", () => ({ unread: ["page_1"] }))
  .addNode("read", (state) => ({ unread: state.unread.slice(1) }))
  .addEdge(START, "search")
  .addConditionalEdges("search", (state) => (state.unread.length > 0 ? "read" : END), ["read", END])
  .addEdge("read", END)
  .compile();
`,
  },
  check: ({ schema }) => {
    if (schema.sources.includes("agent") || !schema.topology) return [];
    const { routers, nodes } = schema.topology;
    return [
      ...routers.filter(({ destinations }) => destinations === "undeclared").map((router) => ofRouter(router, schema)),
      ...nodes.filter(goesAnywhere).map((node) => ofNode(node, schema)),
    ];
  },
};

function goesAnywhere({ returnsCommand, ends }: NodeModel): boolean {
  return returnsCommand === true && ends === "undeclared";
}

function ofRouter({ from, name }: RouterModel, schema: StateSchemaModel): RuleFinding {
  const called = name === "" ? "The router" : `The router ${name}`;
  return {
    path: `router:${from}`,
    message: `${called} after ${from} declares no destinations: a misspelt one would end the run in silence.`,
    help: `Name them: \`.addConditionalEdges("${from}", ${name || "route"}, ["…", END])\`.`,
    ...positionOfGraph(schema),
  };
}

function ofNode({ name }: NodeModel, schema: StateSchemaModel): RuleFinding {
  return {
    path: `node:${name}`,
    message: `${name} returns Commands that go somewhere, and declares no \`ends\`: a misspelt one would end the run in silence.`,
    help: `Name them: \`.addNode("${name}", ${/^[A-Za-z_$][\w$]*$/.test(name) ? name : "node"}, { ends: ["…", END] })\`.`,
    ...positionOfGraph(schema),
  };
}
