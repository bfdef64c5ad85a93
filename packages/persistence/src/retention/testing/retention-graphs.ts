import { Annotation, DeltaChannel, END, interrupt, START, StateGraph } from "@langchain/langgraph";
import type { BaseCheckpointSaver } from "@langchain/langgraph-checkpoint";
import { Log } from "../../history/testing/graphs.ts";

/** Counts to `until` in steps of one, and notes each. */
export function loopGraph(
  checkpointer: BaseCheckpointSaver,
  until: number,
  beforeStep: () => Promise<void> = async () => {},
) {
  return new StateGraph(Log)
    .addNode("work", async ({ log }) => {
      await beforeStep();
      return { log: [`step ${log.length}`] };
    })
    .addEdge(START, "work")
    .addConditionalEdges("work", ({ log }) => (log.length % until === 0 ? END : "work"), ["work", END])
    .compile({ checkpointer });
}

/** As `loopGraph`, with a log that is stored as what was written to it, and whole every so many updates. */
export function deltaGraph(checkpointer: BaseCheckpointSaver, until: number, snapshotFrequency = 1_000) {
  const channel = () =>
    new DeltaChannel<string[], string[]>((before: string[], writes: string[][]) => before.concat(...writes), {
      snapshotFrequency,
    });
  const DeltaLog = Annotation.Root({ log: channel as never }) as unknown as typeof Log;
  return new StateGraph(DeltaLog)
    .addNode("work", ({ log }) => ({ log: [`step ${log.length}`] }))
    .addEdge(START, "work")
    .addConditionalEdges("work", ({ log }) => (log.length % until === 0 ? END : "work"), ["work", END])
    .compile({ checkpointer });
}

/** A subgraph that works in two steps, and one that remembers (`checkpointer: true`), one after the other. */
export function nestedGraph(checkpointer: BaseCheckpointSaver, { asks = false } = {}) {
  const inner = (own?: true) =>
    new StateGraph(Log)
      .addNode("one", () => ({ log: [`one${asks && own === undefined ? String(interrupt("go on?")) : ""}`] }))
      .addNode("two", () => ({ log: ["two"] }))
      .addEdge(START, "one")
      .addEdge("one", "two")
      .addEdge("two", END)
      .compile(own ? { checkpointer: own } : {});
  return new StateGraph(Log)
    .addNode("task", inner())
    .addNode("lasting", inner(true))
    .addEdge(START, "task")
    .addEdge("task", "lasting")
    .addEdge("lasting", END)
    .compile({ checkpointer });
}
