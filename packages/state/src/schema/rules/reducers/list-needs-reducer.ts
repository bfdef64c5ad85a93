import type { ChannelModel, GraphTopology, NodeModel } from "../../model/state-schema-model.ts";
import { findParallelNodes, type ParallelNodes } from "../graph/find-parallel-nodes.ts";
import type { Rule } from "../rule.ts";
import { fills, fillsAlways, findBlindWriters } from "./blind-writers.ts";
import { listIn } from "./channel-lists.ts";

export const listNeedsReducer: Rule = {
  id: "reducers/list-needs-reducer",
  severity: "error",
  summary: "Several nodes or parallel branches write a list that has no reducer.",
  explanation:
    "A channel without a reducer keeps the last write. When two branches of one superstep write it, LangGraph throws " +
    "InvalidUpdateError, `LastValue can only receive one value per step`, and the step is lost; when two nodes write it one " +
    "after the other without looking, the second throws away what the first found. Give the list a reducer that joins both. " +
    "A compiled subgraph that is a node writes back every channel of its output that holds a value. " +
    "A list that a node reads before it writes the rest, as a queue is, is right without one, and writing `[]` is a reset. " +
    "Only what is certain from edges and source text is reported: two nodes that fill the list where nothing reads it in " +
    "between.",
  needs: ["types", "module"],
  bad: {
    code: `import { Annotation, END, START, StateGraph } from "@langchain/langgraph";

const ResearchState = Annotation.Root({
  topic: Annotation<string>,
  sourceIds: Annotation<string[]>,
});

export const graph = new StateGraph(ResearchState)
  .addNode("searchWeb", () => ({ sourceIds: ["web_1"] }))
  .addNode("searchPapers", () => ({ sourceIds: ["paper_1"] }))
  .addEdge(START, "searchWeb")
  .addEdge(START, "searchPapers")
  .addEdge("searchWeb", END)
  .addEdge("searchPapers", END)
  .compile();
`,
  },
  good: {
    code: `import { Annotation, END, START, StateGraph } from "@langchain/langgraph";

const ResearchState = Annotation.Root({
  topic: Annotation<string>,
  sourceIds: Annotation<string[]>({
    reducer: (known, found) => [...new Set([...known, ...found])].slice(-50),
    default: () => [],
  }),
});

export const graph = new StateGraph(ResearchState)
  .addNode("searchWeb", () => ({ sourceIds: ["web_1"] }))
  .addNode("searchPapers", () => ({ sourceIds: ["paper_1"] }))
  .addEdge(START, "searchWeb")
  .addEdge(START, "searchPapers")
  .addEdge("searchWeb", END)
  .addEdge("searchPapers", END)
  .compile();
`,
  },
  check: ({ schema: { channels, topology } }) => {
    if (!topology) return [];
    const parallel = findParallelNodes(topology);
    return channels.flatMap((channel) => {
      const fault = channel.kind === "last-value" && listIn(channel) && faultOf(channel, topology, parallel);
      if (!fault) return [];
      return {
        path: channel.name,
        message: fault.message,
        help: `Join the writes: ${joiningDeclaration(channel)}.`,
        ...(fault.isCertain ? {} : { severity: "warn" as const }),
        ...(channel.position ? { position: channel.position } : {}),
      };
    });
  },
};

interface Fault {
  message: string;
  /** Both write whatever they find: two writes on some condition may exclude each other. */
  isCertain: boolean;
}

function faultOf({ name }: ChannelModel, topology: GraphTopology, parallel: ParallelNodes[]): Fault | undefined {
  const returning = topology.nodes.filter(({ returns }) => returns?.includes(name));
  const writers = namesOf([...returning, ...topology.nodes.filter((node) => fills(node, name))]);
  const certain = namesOf([...returning, ...topology.nodes.filter((node) => fillsAlways(node, name))]);
  const both = (of: ReadonlySet<string>) => parallel.find(({ nodes }) => nodes.every((node) => of.has(node)));
  const sure = both(certain);
  const pair = sure ?? both(writers);
  if (pair)
    return {
      message: `${describePair(pair, sure ? "" : "may ")}, and ${name} takes one write a step: LangGraph ${sure ? "throws" : "would throw"} InvalidUpdateError.`,
      isCertain: sure !== undefined,
    };
  const blind = findBlindWriters(topology, name);
  return (
    blind && {
      message: `${blind[0]} and ${blind[1]} both write ${name} without reading it: the later write throws away the earlier one, unread.`,
      isCertain: blind.every((node) => certain.has(node)),
    }
  );
}

function namesOf(nodes: readonly NodeModel[]): Set<string> {
  return new Set(nodes.map(({ name }) => name));
}

function describePair({ nodes: [a, b], because }: ParallelNodes, may: "" | "may "): string {
  return a === b
    ? `${a} ${may === "" ? "writes" : "may write"} it in several runs of one superstep (${because})`
    : `${a} and ${b} ${may}write in the same superstep (${because})`;
}

/** In the language that the channel is declared in. A field of a plain z.object takes no reducer: it moves to a StateSchema. */
function joiningDeclaration({ name, typeFrom }: ChannelModel): string {
  const reducer = "reducer: (current, update) => [...current, ...update].slice(-50)";
  return typeFrom === "schema"
    ? `\`${name}: new ReducedValue(schema.default(() => []), { inputSchema: schema, ${reducer} })\` in a StateSchema`
    : `\`${reducer}, default: () => []\``;
}
