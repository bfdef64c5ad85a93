import { Annotation, DeltaChannel, END, START, StateGraph } from "@langchain/langgraph";
import type { BaseCheckpointSaver } from "@langchain/langgraph-checkpoint";

const concat = (list: string[], more: string[]) => list.concat(more);

const State = Annotation.Root({
  log: Annotation<string[]>({ reducer: concat, default: () => [] }),
  last: Annotation<string>(),
  // Kept as writes, and put together from those of the ancestors: of one checkpoint in the order of task ids, which are random.
  delta: () => new DeltaChannel<string[], string[]>((list, writes) => list.concat(...writes).toSorted()),
});

const Inner = Annotation.Root({
  log: Annotation<string[]>({ reducer: concat, default: () => [] }),
  last: Annotation<string>(),
});

type Step = (state: { log: string[] }) => { log: string[]; last: string; delta: string[] };

/** Each node says what it saw last, so that a value of another branch is seen in all that follow. */
const step =
  (name: string): Step =>
  ({ log }) => ({ log: [`${name} after ${log.at(-1)}`], last: name, delta: [`${name} at ${log.length}`] });

/** Three nodes, the middle one a graph with checkpoints of its own namespace. */
export function buildForkGraph(checkpointer: BaseCheckpointSaver, pauses: { interruptBefore?: ["d"] } = {}) {
  const inner = new StateGraph(Inner)
    .addNode("c", ({ log }) => ({ log: [`c after ${log.length}`], last: "c" }))
    .addNode("d", ({ log }) => ({ log: [`d after ${log.length}`], last: "d" }))
    .addEdge(START, "c")
    .addEdge("c", "d")
    .addEdge("d", END)
    .compile(pauses);
  return new StateGraph(State)
    .addNode("a", step("a"))
    .addNode("inner", inner)
    .addNode("b", step("b"))
    .addEdge(START, "a")
    .addEdge("a", "inner")
    .addEdge("inner", "b")
    .addEdge("b", END)
    .compile({ checkpointer });
}

export type ForkGraph = ReturnType<typeof buildForkGraph>;

const Lasting = Annotation.Root({ log: State.spec.delta });

/** A node, then a graph that remembers from run to run, and keeps its log as writes. */
export function buildLastingGraph(checkpointer: BaseCheckpointSaver) {
  const lasting = new StateGraph(Lasting)
    .addNode("c", ({ log }) => ({ log: [`c after ${log.length}`] }))
    .addEdge(START, "c")
    .addEdge("c", END)
    .compile({ checkpointer: true });
  return new StateGraph(Inner)
    .addNode("a", () => ({ log: ["a"] }))
    .addNode("lasting", lasting)
    .addEdge(START, "a")
    .addEdge("a", "lasting")
    .addEdge("lasting", END)
    .compile({ checkpointer });
}
