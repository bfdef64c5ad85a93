import { Command } from "@langchain/langgraph";
import type { MemorySaver } from "@langchain/langgraph-checkpoint";
import { describe, expect, it } from "vitest";
import { rollbackThread } from "../fork/rollback-thread.ts";
import { readHistory } from "../read-history.ts";
import { askingGraph, chainGraph, sendingGraph, threadConfig } from "../testing/graphs.ts";
import { SAVERS } from "../testing/stock-savers.ts";
import { checkpointBefore, threadSnapshot } from "../testing/thread-snapshot.ts";
import { planReplay, type ReplayPlan } from "./plan-replay.ts";

function at(threadId: string, checkpoint_id: string) {
  return { configurable: { thread_id: threadId, checkpoint_id } };
}

function outline({ steps }: ReplayPlan): string[][] {
  return steps.map(({ tasks }) => tasks.map(({ node, completed }) => (completed ? node : `${node}?`)).toSorted());
}

describe.each(SAVERS)("planReplay on %s", (_, createSaver) => {
  it("names the nodes that ran after the checkpoint, and writes nothing", async () => {
    const saver = createSaver();
    const graph = chainGraph(saver);
    for (const turn of ["one", "two"]) await graph.invoke({ log: [turn] }, threadConfig("t"));
    const before = await threadSnapshot(saver, "t");
    const checkpointId = await checkpointBefore(graph, "t", "b");
    const plan = await planReplay(graph, at("t", checkpointId));
    const [head] = (await readHistory(saver, "t")).entries;
    expect(plan).toMatchObject({ threadId: "t", checkpointId, headId: head!.checkpointId, leadsToHead: true });
    expect(outline(plan)).toEqual([["b"], ["c"]]);
    expect(plan.steps.map(({ step }) => step)).toEqual([7, 8]);
    expect(plan.runAgain).toEqual(["b", "c"]);
    const [first] = (await readHistory(saver, "t", { order: "oldest" })).entries;
    expect((await planReplay(graph, at("t", first!.checkpointId))).runAgain).toEqual(["a", "b", "c"]);
    expect(await threadSnapshot(saver, "t")).toEqual(before);
  });

  it("has the nodes in it that a replay does run", async () => {
    const graph = sendingGraph(createSaver());
    await graph.invoke({ log: [] }, threadConfig("t"));
    const checkpointId = await checkpointBefore(graph, "t", "work", "work");
    const { steps } = await planReplay(graph, at("t", checkpointId));
    const updates: string[] = [];
    for await (const update of await graph.stream(null, { ...at("t", checkpointId), streamMode: "updates" })) {
      updates.push(...Object.keys(update));
    }
    expect(steps.flatMap(({ tasks }) => tasks.map(({ node }) => node))).toEqual(updates);
  });

  it("tells what is done from what waits", async () => {
    const graph = askingGraph(createSaver(), { count: 0 });
    await graph.invoke({ log: [] }, threadConfig("t"));
    const checkpointId = await checkpointBefore(graph, "t", "ask", "effect");
    const waiting = await planReplay(graph, at("t", checkpointId));
    expect(outline(waiting)).toEqual([["ask?", "effect"]]);
    expect(waiting.runAgain).toEqual(["effect"]);
    await graph.invoke(new Command({ resume: "yes" }), threadConfig("t"));
    const done = await planReplay(graph, at("t", checkpointId));
    expect(outline(done)).toEqual([["ask", "effect"], ["done"]]);
  });

  it("tells of a branch that was left what follows there", async () => {
    const graph = chainGraph(createSaver());
    await graph.invoke({ log: [] }, threadConfig("t"));
    const [last, beforeC, beforeB] = (await readHistory(graph.checkpointer as MemorySaver, "t")).entries;
    await rollbackThread(graph, { threadId: "t", checkpointId: beforeB!.checkpointId });
    const left = await planReplay(graph, at("t", beforeC!.checkpointId));
    expect([left.leadsToHead, outline(left)]).toEqual([false, [["c"]]]);
    expect((await planReplay(graph, at("t", last!.checkpointId))).steps).toEqual([]);
    const kept = await planReplay(graph, at("t", beforeB!.checkpointId));
    expect([kept.leadsToHead, outline(kept)]).toEqual([true, [["b"], ["b?"]]]);
  });

  it.each([
    ["history.unknown-checkpoint", { thread_id: "t" }],
    ["history.unknown-checkpoint", { thread_id: "t", checkpoint_id: "x" }],
    ["history.unknown-thread", { thread_id: "u", checkpoint_id: "x" }],
    ["history.invalid-thread-id", { checkpoint_id: "x" }],
  ])("refuses with %s: %j", async (code, configurable) => {
    const graph = chainGraph(createSaver());
    await graph.invoke({ log: [] }, threadConfig("t"));
    await expect(planReplay(graph, { configurable })).rejects.toMatchObject({ code });
  });
});
