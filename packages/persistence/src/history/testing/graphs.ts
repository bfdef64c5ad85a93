import { Annotation, END, interrupt, Send, START, StateGraph } from "@langchain/langgraph";
import type { BaseCheckpointSaver } from "@langchain/langgraph-checkpoint";

export const Log = Annotation.Root({
  log: Annotation<string[]>({ reducer: (before, added) => before.concat(added), default: () => [] }),
});

/** One node after the other; each writes its name. */
export function chainGraph(checkpointer: BaseCheckpointSaver, options: { interruptBefore?: ["b"] } = {}) {
  return new StateGraph(Log)
    .addNode("a", () => ({ log: ["a"] }))
    .addNode("b", () => ({ log: ["b"] }))
    .addNode("c", () => ({ log: ["c"] }))
    .addEdge(START, "a")
    .addEdge("a", "b")
    .addEdge("b", "c")
    .addEdge("c", END)
    .compile({ checkpointer, ...options });
}

/** `effect` finishes while `ask` waits for an answer; `done` needs both. `effects` counts runs of `effect`. */
export function askingGraph(checkpointer: BaseCheckpointSaver, effects: { count: number }) {
  return new StateGraph(Log)
    .addNode("effect", () => {
      effects.count++;
      return { log: ["effect"] };
    })
    .addNode("ask", () => ({ log: [`answer ${String(interrupt("which?"))}`] }))
    .addNode("done", () => ({ log: ["done"] }))
    .addEdge(START, "effect")
    .addEdge(START, "ask")
    .addEdge(["effect", "ask"], "done")
    .addEdge("done", END)
    .compile({ checkpointer });
}

/** Sends two to `work`, then joins. */
export function sendingGraph(checkpointer: BaseCheckpointSaver) {
  return new StateGraph(Log)
    .addNode("plan", () => ({ log: ["plan"] }))
    .addNode("work", () => ({ log: ["work"] }))
    .addNode("join", () => ({ log: ["join"] }), { defer: true })
    .addEdge(START, "plan")
    .addConditionalEdges("plan", () => [new Send("work", { log: [] }), new Send("work", { log: [] })], ["work"])
    .addEdge("work", "join")
    .addEdge("join", END)
    .compile({ checkpointer });
}

/** "work", then a subgraph that remembers from run to run. */
export function rememberingGraph(checkpointer: BaseCheckpointSaver) {
  const lasting = new StateGraph(Log)
    .addNode("note", () => ({ log: ["noted"] }))
    .addEdge(START, "note")
    .addEdge("note", END)
    .compile({ checkpointer: true });
  return new StateGraph(Log)
    .addNode("work", () => ({ log: ["work"] }))
    .addNode("lasting", lasting)
    .addEdge(START, "work")
    .addEdge("work", "lasting")
    .addEdge("lasting", END)
    .compile({ checkpointer });
}

export function threadConfig(threadId: string) {
  return { configurable: { thread_id: threadId } };
}
