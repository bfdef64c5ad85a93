import { Annotation, END, START, StateGraph } from "@langchain/langgraph";

export const Steps = Annotation.Root({
  done: Annotation<string[]>({ reducer: (done, more) => done.concat(more), default: () => [] }),
});

export type Step = (signal: AbortSignal | undefined) => unknown;

/** Its nodes run one after the other, and each notes its name. */
export function stepsGraph(steps: Readonly<Record<string, Step>>) {
  const names = Object.keys(steps);
  const graph = new StateGraph(Steps);
  for (const name of names) {
    graph.addNode(name, async (_state, config) => {
      await steps[name]?.(config.signal);
      return { done: [name] };
    });
  }
  const edges = graph as unknown as { addEdge(from: string, to: string): void };
  [START, ...names].forEach((from, index) => edges.addEdge(from, names[index] ?? END));
  return graph.compile();
}
