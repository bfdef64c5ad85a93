import { Annotation, Command, DeltaChannel, START, StateGraph } from "@langchain/langgraph";
import { MemorySaver, type BaseCheckpointSaver } from "@langchain/langgraph-checkpoint";
import { describe, expect, it } from "vitest";
import { readHistory } from "../read-history.ts";
import { askingGraph, chainGraph, type Log, threadConfig } from "../testing/graphs.ts";
import { STOCK_SAVERS } from "../testing/stock-savers.ts";
import { checkpointBefore, threadSnapshot } from "../testing/thread-snapshot.ts";
import { forkThread } from "./fork-thread.ts";
import { rollbackThread } from "./rollback-thread.ts";

describe.each(STOCK_SAVERS)("with %s alone, without the graph", (_, createSaver) => {
  it("forks to the thread that the graph would have made", async () => {
    const saver = createSaver();
    const graph = chainGraph(saver);
    await graph.invoke({ log: ["in"] }, threadConfig("t"));
    const checkpointId = await checkpointBefore(graph, "t", "b");
    await forkThread(graph, { threadId: "t", checkpointId, to: "by graph" });
    await forkThread(saver, { threadId: "t", checkpointId, to: "by saver" });
    const [byGraph, bySaver] = await Promise.all(
      ["by graph", "by saver"].map((id) => readHistory(saver, id).then(({ entries }) => entries)),
    );
    const at = expect.any(String) as string;
    const forkedAtAnyTime = byGraph!.map((entry) => ({
      ...entry,
      metadata: { ...entry.metadata, forkedFrom: { threadId: "t", checkpointId, at } },
    }));
    expect(bySaver).toEqual(forkedAtAnyTime);
    expect(await graph.invoke(null, threadConfig("by saver"))).toEqual({ log: ["in", "a", "b", "c"] });
  });

  it("takes finished tasks and open questions along", async () => {
    const saver = createSaver();
    const effects = { count: 0 };
    const graph = askingGraph(saver, effects);
    await graph.invoke({ log: [] }, threadConfig("t"));
    const checkpointId = await checkpointBefore(graph, "t", "ask", "effect");
    const { config } = await forkThread(saver, { threadId: "t", checkpointId });
    expect((await graph.invoke(new Command({ resume: "yes" }), config)).log).toContain("answer yes");
    expect(effects.count).toBe(1);
  });

  it("rolls back", async () => {
    const saver = createSaver();
    const graph = chainGraph(saver);
    await graph.invoke({ log: ["in"] }, threadConfig("t"));
    const checkpointId = await checkpointBefore(graph, "t", "c");
    const { config } = await rollbackThread(saver, { threadId: "t", checkpointId });
    expect((await graph.getState(config)).next).toEqual(["c"]);
    expect(await graph.invoke(null, config)).toEqual({ log: ["in", "a", "b", "c"] });
  });

  it("refuses what only the graph could put together: a DeltaChannel, after a step or an update", async () => {
    const saver = createSaver();
    const graph = deltaGraph(saver);
    await graph.invoke({ log: ["in"] }, threadConfig("t"));
    await graph.updateState(threadConfig("t"), { log: ["mended"] });
    const before = await threadSnapshot(saver, "t");
    const { entries } = await readHistory(saver, "t");
    expect(entries.slice(0, 2).map(({ source }) => source)).toEqual(["update", "loop"]);
    for (const { checkpointId } of entries.slice(0, 2)) {
      const fork = forkThread(saver, { threadId: "t", checkpointId });
      await expect(fork).rejects.toMatchObject({ code: "history.graph-needed", context: { channel: "log" } });
    }
    const rollback = rollbackThread(saver, { threadId: "t", checkpointId: entries[1]!.checkpointId });
    await expect(rollback).rejects.toMatchObject({ code: "history.graph-needed" });
    expect(await threadSnapshot(saver, "t")).toEqual(before);
  });
});

it("applies no update without the graph, and leaves nothing behind", async () => {
  const saver = new MemorySaver();
  const graph = chainGraph(saver);
  await graph.invoke({ log: ["in"] }, threadConfig("t"));
  const checkpointId = await checkpointBefore(graph, "t", "b");
  const fork = forkThread(saver, { threadId: "t", checkpointId, update: { log: ["x"] }, to: "u" });
  await expect(fork).rejects.toMatchObject({ code: "history.graph-needed" });
  expect((await readHistory(saver, "u")).entries).toEqual([]);
});

function deltaGraph(checkpointer: BaseCheckpointSaver) {
  const State = Annotation.Root({
    log: () =>
      new DeltaChannel<string[], string[]>((before: string[], writes: string[][]) => before.concat(...writes), {
        snapshotFrequency: 100,
      }) as never,
  }) as unknown as typeof Log;
  return new StateGraph(State)
    .addNode("a", () => ({ log: ["a"] }))
    .addEdge(START, "a")
    .compile({ checkpointer });
}
