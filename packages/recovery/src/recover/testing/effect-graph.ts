import { Annotation, START, StateGraph } from "@langchain/langgraph";

const State = Annotation.Root({
  log: Annotation<string[]>({ reducer: (log, more) => [...log, ...more], default: () => [] }),
});

/** Two nodes; the second one has an effect in the outside world. */
export function effectGraph(onEffect: (threadId: string) => void) {
  return new StateGraph(State)
    .addNode("plan", () => ({ log: ["plan"] }))
    .addNode("charge", (_state, { configurable }) => {
      onEffect(String(configurable?.["thread_id"]));
      return { log: ["charge"] };
    })
    .addEdge(START, "plan")
    .addEdge("plan", "charge")
    .compile();
}
