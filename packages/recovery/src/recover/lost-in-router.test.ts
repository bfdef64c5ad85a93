import { Annotation, START, StateGraph } from "@langchain/langgraph";
import { LeaseLostError } from "@threadkeep/persistence";
import { expect, it } from "vitest";
import { recoverThread } from "./recover-thread.ts";
import { useRecoveryBench } from "./testing/recovery-bench.ts";

const Log = Annotation.Root({
  log: Annotation<string[]>({ reducer: (log, more) => [...log, ...more], default: () => [] }),
});

/** A run that died where it routes; its router throws the same again while it is recovered. */
async function recoverWhereItRoutes(thrown: (fence: { runId: string; owner: string; epoch: number }) => unknown) {
  const bench = await useRecoveryBench();
  const route = async (): Promise<"a"> => {
    const run = await bench.saver.runs.readThread("t");
    throw thrown({ runId: run?.runId ?? "", owner: run?.owner ?? "", epoch: run?.epoch ?? 0 });
  };
  const graph = new StateGraph(Log)
    .addNode("a", () => ({ log: ["a"] }))
    .addEdge(START, "a")
    .addConditionalEdges("a", route, ["a"])
    .compile();
  const { context } = bench.openService({ graphs: { graph }, random: () => 0 });
  await bench.runAndDie({ graph, input: { log: ["in"] } });
  return { bench, recovery: recoverThread(context, "t") };
}

it("records nothing of a run whose lost lease stands inside of what its router threw", async () => {
  const { bench, recovery } = await recoverWhereItRoutes((fence) => {
    const lost = new LeaseLostError(fence, "t");
    return new Error("no route", { cause: new AggregateError([new Error("beside"), lost]) });
  });
  await expect(recovery).rejects.toMatchObject({ code: "run.lease-lost" });
  expect(await bench.saver.runs.readThread("t")).toMatchObject({ state: "open", failure: undefined });
});

it("tries a run again whose router was told by a run of its own that it lost its lease", async () => {
  const other = { runId: "other", owner: "somebody", epoch: 1 };
  const { bench, recovery } = await recoverWhereItRoutes(() => new LeaseLostError(other, "another"));
  expect(await recovery).toMatchObject({ outcome: "postponed" });
  expect(await bench.saver.runs.readThread("t")).toMatchObject({ state: "open", failure: { class: "nested-run" } });
});
