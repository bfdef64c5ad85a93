import { Annotation, RunControl, START, StateGraph } from "@langchain/langgraph";
import { expect, it } from "vitest";
import { oncePerRun } from "./once-per-run.ts";

const State = Annotation.Root({ at: Annotation<number> });

/** Two nodes, the second in a subgraph, which ask the same. */
function askingGraph(ask: () => Promise<number>) {
  const inner = new StateGraph(State)
    .addNode("second", async (_, config) => ({ at: await oncePerRun(config, "thread", ask) }))
    .addEdge(START, "second")
    .compile();
  return new StateGraph(State)
    .addNode("first", async (_, config) => ({ at: await oncePerRun(config, "thread", ask) }))
    .addNode("inner", inner)
    .addEdge(START, "first")
    .addEdge("first", "inner")
    .compile();
}

it("asks once a run, and in the next one again, also where an application has one control for all of its runs", async () => {
  let asked = 0;
  const graph = askingGraph(async () => ++asked);
  const control = new RunControl();
  expect(await graph.invoke({ at: 0 }, { control })).toEqual({ at: 1 });
  expect(await graph.invoke({ at: 0 }, { control })).toEqual({ at: 2 });
});
