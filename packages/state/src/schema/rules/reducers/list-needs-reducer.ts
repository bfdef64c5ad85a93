import type { ChannelModel, GraphTopology } from "../../model/state-schema-model.ts";
import { findParallelNodes, type ParallelNodes } from "../graph/find-parallel-nodes.ts";
import type { Rule } from "../rule.ts";
import { fills, findBlindWriters } from "./blind-writers.ts";
import { listIn } from "./channel-lists.ts";

export const listNeedsReducer: Rule = {
  id: "reducers/list-needs-reducer",
  severity: "error",
  summary: "Several nodes or parallel branches write a list that has no reducer.",
  explanation:
    "A channel without a reducer keeps the last write. When two branches of one superstep write it, LangGraph throws " +
    "InvalidUpdateError, `LastValue can only receive one value per step`, and the step is lost; when two nodes write it one " +
    "after the other without looking, the second throws away what the first found. Give the list a reducer that joins both. " +
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
      const message = channel.kind === "last-value" && listIn(channel) && faultOf(channel, topology, parallel);
      if (!message) return [];
      return {
        path: channel.name,
        message,
        help: `Join the writes: \`reducer: (current, update) => [...current, ...update].slice(-50), default: () => []\`.`,
        ...(channel.position ? { position: channel.position } : {}),
      };
    });
  },
};

function faultOf({ name }: ChannelModel, topology: GraphTopology, parallel: ParallelNodes[]): string | undefined {
  const writers = new Set(topology.nodes.filter((node) => fills(node, name)).map((node) => node.name));
  const pair = parallel.find(({ nodes }) => nodes.every((node) => writers.has(node)));
  if (pair) return `${describePair(pair)}, and ${name} takes one write a step: LangGraph throws InvalidUpdateError.`;
  const blind = findBlindWriters(topology, name);
  return (
    blind &&
    `${blind[0]} and ${blind[1]} both write ${name} without reading it: the later write throws away the earlier one, unread.`
  );
}

function describePair({ nodes: [a, b], because }: ParallelNodes): string {
  return a === b
    ? `${a} writes it in several runs of one superstep (${because})`
    : `${a} and ${b} write in the same superstep (${because})`;
}
