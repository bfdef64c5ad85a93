import type { BaseChatModel } from "@langchain/core/language_models/chat_models";
import { AIMessage } from "@langchain/core/messages";
import { Annotation, type BaseCheckpointSaver, END, MessagesAnnotation, START, StateGraph } from "@langchain/langgraph";
import type { DocumentStore } from "./library/document-store.ts";
import type { Library } from "./library/library.ts";
import { askForOpenPoint, askForReport } from "./model/ask-model.ts";

const PAGES_PER_SEARCH = 8;
const MAX_ROUNDS = 2;

const ResearchState = Annotation.Root({
  ...MessagesAnnotation.spec,
  question: Annotation<string>,
  /** What to search for next: the question itself at first, then what the review found open. */
  query: Annotation<string>,
  /** Ids of pages that were found and not read yet. */
  unread: Annotation<string[]>,
  /** Ids of the pages that were read: the pages lie in the store. */
  docIds: Annotation<string[]>({ reducer: (read, more) => read.concat(more), default: () => [] }),
  report: Annotation<string>,
  round: Annotation<number>({ reducer: (_, next) => next, default: () => 0 }),
});

type State = typeof ResearchState.State;

export interface ResearchAgentParts {
  library: Library;
  store: DocumentStore;
  model: BaseChatModel;
  checkpointer: BaseCheckpointSaver;
}

export function createResearchAgent({ library, store, model, checkpointer }: ResearchAgentParts) {
  async function search(state: State) {
    const found = await library.search(state.query || state.question, PAGES_PER_SEARCH);
    return { unread: found.filter((id) => !state.docIds.includes(id)), round: state.round + 1 };
  }

  async function read({ unread: [next, ...rest] }: State) {
    const page = await library.fetch(next!);
    return { docIds: [await store.save(page)], unread: rest };
  }

  async function synthesize(state: State) {
    const report = await askForReport(model, state.question, await store.load(state.docIds));
    return { report, messages: [new AIMessage(`Report of ${state.docIds.length} pages written.`)] };
  }

  async function review(state: State) {
    const openPoint = await askForOpenPoint(model, state.question, state.report);
    const verdict = openPoint ? `Still open: ${openPoint}` : "The report answers the question.";
    return { query: openPoint ?? "", messages: [new AIMessage(verdict)] };
  }

  return new StateGraph(ResearchState)
    .addNode("search", search)
    .addNode("read", read)
    .addNode("synthesize", synthesize)
    .addNode("review", review)
    .addEdge(START, "search")
    .addConditionalEdges("search", readOrWrite, ["read", "synthesize"])
    .addConditionalEdges("read", readOrWrite, ["read", "synthesize"])
    .addEdge("synthesize", "review")
    .addConditionalEdges("review", searchAgainOrEnd, ["search", END])
    .compile({ checkpointer });
}

function readOrWrite({ unread }: State) {
  return unread.length > 0 ? "read" : "synthesize";
}

function searchAgainOrEnd({ query, round }: State) {
  return query && round < MAX_ROUNDS ? "search" : END;
}
