import { Annotation, END, START, StateGraph } from "@langchain/langgraph";

const State = Annotation.Root({
  done: Annotation<string[]>({ reducer: (done, more) => [...done, ...more], default: () => [] }),
});

export interface StepCall {
  threadId: string;
  name: string;
  signal: AbortSignal | undefined;
}

/** Nodes one after the other; each does `work` and then notes its name in `done`. */
export function stepsGraph(names: readonly string[], work: (call: StepCall) => unknown) {
  const graph = new StateGraph(State);
  for (const name of names) {
    graph.addNode(name, async (_state, { configurable, signal }) => {
      await work({ threadId: String(configurable?.["thread_id"]), name, signal });
      return { done: [name] };
    });
  }
  // Its type knows only names that were given one by one.
  const edges = graph as unknown as { addEdge(from: string, to: string): void };
  [START, ...names].forEach((from, at) => edges.addEdge(from, names[at] ?? END));
  return graph.compile();
}

export type StepsGraph = ReturnType<typeof stepsGraph>;

export const FROM_THE_START: { done: string[] } = { done: [] };
