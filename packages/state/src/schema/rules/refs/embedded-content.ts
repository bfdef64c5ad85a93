import type { ChannelModel, StateSchemaModel } from "../../model/state-schema-model.ts";
import type { StateType } from "../../model/state-type.ts";
import type { Rule, RuleFinding } from "../rule.ts";
import { findContent, type ContentEvidence } from "./content-evidence.ts";
import { idNameFor } from "./content-names.ts";
import { isCollection } from "./fields-of.ts";
import { idDeclaration } from "./id-declaration.ts";

export const embeddedContent: Rule = {
  id: "refs/embedded-content",
  severity: "error",
  summary: "Documents, pages, files, embeddings, search results or raw API responses are kept in the state.",
  explanation:
    "LangGraph writes a channel's whole value to the checkpoint at every step that changes it, and most savers write the whole " +
    "state at every step. Ten pages of 50 KB in the state of a thread of a hundred steps are up to 50 MB of checkpoints, read " +
    "back and parsed on every resume. Put the content into a store, a table or a file once, and keep its ids in the state; a " +
    "node that needs it loads it. What a model wrote to reason with, such as a report, a plan or a summary, belongs into the " +
    "state and is not meant. A name that speaks of content less clearly, such as emailContent, is a warning.",
  needs: ["types"],
  bad: {
    code: `import type { Document } from "@langchain/core/documents";
import { Annotation, END, START, StateGraph } from "@langchain/langgraph";

const RetrievalState = Annotation.Root({
  question: Annotation<string>,
  docs: Annotation<Document[]>,
  answer: Annotation<string>,
});

export const graph = new StateGraph(RetrievalState)
  .addNode("retrieve", async () => ({ docs: [{ pageContent: "A long text", metadata: {} }] }))
  .addNode("write", async ({ docs }) => ({ answer: docs.map((doc) => doc.pageContent).join() }))
  .addEdge(START, "retrieve")
  .addEdge("retrieve", "write")
  .addEdge("write", END)
  .compile();
`,
  },
  good: {
    code: `import { Annotation, END, START, StateGraph } from "@langchain/langgraph";

const texts = new Map([["doc_1", "A long text"]]);

const RetrievalState = Annotation.Root({
  question: Annotation<string>,
  docIds: Annotation<string[]>,
  answer: Annotation<string>,
});

export const graph = new StateGraph(RetrievalState)
  .addNode("retrieve", async () => ({ docIds: ["doc_1"] }))
  .addNode("write", async ({ docIds }) => ({ answer: docIds.map((id) => texts.get(id)).join() }))
  .addEdge(START, "retrieve")
  .addEdge("retrieve", "write")
  .addEdge("write", END)
  .compile();
`,
  },
  check: ({ schema }) =>
    schema.channels.filter(({ kind }) => kind !== "untracked").flatMap((channel) => judgeChannel(channel, schema)),
};

function judgeChannel(channel: ChannelModel, schema: StateSchemaModel): RuleFinding[] {
  const evidence = findContent(channel);
  if (!evidence) return [];
  const { path } = evidence.field;
  return [
    {
      path,
      ...(evidence.from === "likely name" ? { severity: "warn" } : {}),
      message: `${path} ${evidence.says}.`,
      help: `Keep the content in a store or in files and its ids in the state: \`${replacementOf(evidence, channel, schema)}\`.`,
    },
  ];
}

function replacementOf({ field }: ContentEvidence, channel: ChannelModel, schema: StateSchemaModel): string {
  const many = holdsMany(field.type);
  return idDeclaration(idNameFor(field.name, many), { many, isChannel: field.path === channel.name }, channel, schema);
}

/** One embedding is a list as well, but one thing. */
function holdsMany(type: StateType): boolean {
  const isOneVector = type.kind === "array" && type.items.kind === "number";
  return isCollection(type) && !isOneVector;
}
