import { Annotation, END, START, StateGraph } from "@langchain/langgraph";

const State = Annotation.Root({
  question: Annotation<string>,
  pageContents: Annotation<string[]>({ reducer: (pages, more) => pages.concat(more), default: () => [] }),
});

export const graph = new StateGraph(State)
  .addNode("read", () => ({ pageContents: ["<html>"] }))
  .addEdge(START, "read")
  .addEdge("read", END)
  .compile();
