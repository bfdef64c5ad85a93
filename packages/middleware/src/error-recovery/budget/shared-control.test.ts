import { MemorySaver, RunControl, START, StateGraph } from "@langchain/langgraph";
import { describe, expect, it } from "vitest";
import { errorOf } from "../retry/testing/error-of.ts";
import { httpError } from "../retry/testing/failing.ts";
import { CountedState, recoveredNode } from "./testing/recovered-node.ts";

const PATIENCE = { timeout: 10_000 };

/** Two nodes with a time-out, each failing as often as told; the run may make two calls again. */
function buildGraph(failures: { first: number; second: number }) {
  const made: string[] = [];
  const flaky = (name: "first" | "second") =>
    recoveredNode(
      name,
      async (attempt) => {
        made.push(`${name} ${attempt}`);
        if (attempt <= failures[name]) throw httpError(503);
        return name;
      },
      { budget: { attempts: 2 } },
    );
  const graph = new StateGraph(CountedState)
    .addNode("first", flaky("first"), PATIENCE)
    .addNode("second", flaky("second"), PATIENCE)
    .addEdge(START, "first")
    .addEdge("first", "second")
    .compile({ checkpointer: new MemorySaver() });
  return { graph, takeMade: () => made.splice(0) };
}

/** As an application has one to end all of its runs when it is stopped. */
describe("a control for all runs", () => {
  const cases = [
    { failures: { first: 2, second: 0 }, calls: ["first 1", "first 2", "first 3", "second 1"] },
    { failures: { first: 0, second: 2 }, calls: ["first 1", "second 1", "second 2", "second 3"] },
    { failures: { first: 1, second: 1 }, calls: ["first 1", "first 2", "second 1", "second 2"] },
    { failures: { first: 9, second: 0 }, calls: ["first 1", "first 2", "first 3"] },
    { failures: { first: 1, second: 9 }, calls: ["first 1", "first 2", "second 1", "second 2"] },
  ];
  for (const { failures, calls } of cases)
    it(`leaves each run of nodes with time-outs its whole budget: ${calls.join(", ")}`, async () => {
      const control = new RunControl();
      const { graph, takeMade } = buildGraph(failures);
      for (const thread_id of ["one", "one", "two", "one"]) {
        await graph.invoke({ answers: [] }, { configurable: { thread_id }, control }).catch(() => {});
        expect(takeMade()).toEqual(calls);
      }
    });

  it("leaves runs without threads their whole budget", async () => {
    const control = new RunControl();
    const made: number[] = [];
    const node = recoveredNode("a", async (attempt) => (made.push(attempt), Promise.reject(httpError(503))), {
      budget: { attempts: 1 },
    });
    const graph = new StateGraph(CountedState).addNode("a", node, PATIENCE).addEdge(START, "a").compile();
    for (const _ of [1, 2]) {
      expect(await errorOf(graph.invoke({ answers: [] }, { control }))).toMatchObject({ reason: "run-attempts" });
      expect(made.splice(0)).toEqual([1, 2]);
    }
  });
});
