import { statSync } from "node:fs";
import { Annotation, START, StateGraph } from "@langchain/langgraph";
import { expect, it } from "vitest";
import { measureFile } from "./measure-file.ts";
import { withCheckpointer, withThreadFile } from "./thread-file.ts";

const STEPS = 30;
const PAGE_BYTES = 2_000;

it("tells what a file takes, and what it would take with every checkpoint whole", async () => {
  await withThreadFile(false, async (path) => {
    await withCheckpointer(path, async (checkpointer) => {
      const State = Annotation.Root({ pages: Annotation<string[]>({ reducer: (all, more) => all.concat(more) }) });
      const graph = new StateGraph(State)
        .addNode("read", ({ pages }) => ({ pages: [`${pages.length}`.padEnd(PAGE_BYTES, ".")] }))
        .addEdge(START, "read")
        .compile({ checkpointer });
      const config = { configurable: { thread_id: "t" } };
      for (let step = 0; step < STEPS; step += 1) await graph.invoke({ pages: [] }, config);
    });

    const fact = await measureFile(path, true);

    expect(fact).toMatchObject({ path, isKept: true, threads: 1, checkpoints: 3 * STEPS });
    expect(fact.bytes).toBe(statSync(path).size);
    // Three checkpoints a run: after the input, before the node and after it.
    const pages = 3 * ((STEPS * (STEPS + 1)) / 2) - 2 * STEPS;
    expect(fact.wholeBytes / (pages * PAGE_BYTES)).toBeCloseTo(1, 0);
    expect(fact.bytes).toBeLessThan(fact.wholeBytes / 4);
  });
});
