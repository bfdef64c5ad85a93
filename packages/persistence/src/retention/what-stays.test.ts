import { Command } from "@langchain/langgraph";
import { describe, expect, it } from "vitest";
import { forkThread } from "../history/fork/fork-thread.ts";
import { rollbackThread } from "../history/fork/rollback-thread.ts";
import { askingGraph, chainGraph, threadConfig } from "../history/testing/graphs.ts";
import { checkpointBefore } from "../history/testing/thread-snapshot.ts";
import { applyRetention } from "./apply-retention.ts";
import { planRetention } from "./plan-retention.ts";
import { deltaGraph, loopGraph, nestedGraph } from "./testing/retention-graphs.ts";
import { collect, threadContent } from "./testing/thread-content.ts";
import { inDays, plansOf, pruneAndCompare, useDatabase } from "./testing/use-database.ts";

const database = useDatabase();

describe("what stays", () => {
  it("keeps the ancestors that a DeltaChannel's value is put together from, back to its last snapshot", async () => {
    const graph = deltaGraph(database.saver, 12, 5);
    await graph.invoke({ log: [] }, threadConfig("t"));
    const { log } = (await graph.getState(threadConfig("t"))).values as { log: string[] };
    expect(await pruneAndCompare(database.saver, 1, ["log"])).toBeLessThan(7);
    expect((await graph.getState(threadConfig("t"))).values).toEqual({ log });
    expect(log).toHaveLength(12);
  });

  it("keeps them for an update as well, which counts no DeltaChannels", async () => {
    const graph = deltaGraph(database.saver, 5, 5);
    await graph.invoke({ log: [] }, threadConfig("t"));
    await graph.updateState(threadConfig("t"), { log: ["mine"] }, "work");
    const { values } = await graph.getState(threadConfig("t"));
    await pruneAndCompare(database.saver, 1, ["log"]);
    expect(await applyRetention(planRetention(database.saver, { keepLast: 1 }))).toMatchObject({ kept: 1, pruned: 0 });
    expect((await graph.getState(threadConfig("t"))).values).toEqual(values);
  });

  it("keeps where branches that stay went apart", async () => {
    const graph = loopGraph(database.saver, 6);
    await graph.invoke({ log: [] }, threadConfig("t"));
    const history = await collect(graph.getStateHistory(threadConfig("t")));
    const parting = history[3]!.config;
    await graph.updateState(parting, { log: ["another way"] });
    const [plan] = await plansOf(planRetention(database.saver, { keepLast: 2 }));
    expect(plan?.reasons.map(({ message }) => message)).toContain(
      "1 checkpoint stays: where branches that stay went apart.",
    );
    await pruneAndCompare(database.saver, 2);
    expect(await database.saver.getTuple(parting)).toBeDefined();
  });

  it("keeps the tip of an abandoned branch whose tasks wrote what no step has taken up", async () => {
    const graph = askingGraph(database.saver, { count: 0 });
    await graph.invoke({ log: [] }, threadConfig("t"));
    await graph.invoke(new Command({ resume: "first" }), threadConfig("t"));
    const [answered] = await collect(graph.getStateHistory(threadConfig("t")));
    await graph.invoke({ log: [] }, threadConfig("t"));
    const asked = await graph.getState(threadConfig("t"));
    await rollbackThread(graph, {
      threadId: "t",
      checkpointId: answered!.config.configurable!["checkpoint_id"] as string,
    });
    const [plan] = await plansOf(planRetention(database.saver, { keepLast: 1 }));
    expect(plan?.reasons.map(({ message }) => message)).toEqual(
      expect.arrayContaining([
        "1 checkpoint stays: with writes that no step has taken up.",
        "1 checkpoint stays: where branches that stay went apart.",
      ]),
    );
    await pruneAndCompare(database.saver, 1);
    expect((await database.saver.getTuple(asked.config))?.pendingWrites).not.toEqual([]);
  });

  it("keeps heads of all namespaces, and of subgraphs what a kept checkpoint of the graph needs", async () => {
    const graph = nestedGraph(database.saver);
    for (let turn = 0; turn < 3; turn++) await graph.invoke({ log: [] }, threadConfig("t"));
    const before = await threadContent(database.saver, "t");
    const namespaces = new Set([...before.keys()].map((key) => (JSON.parse(key) as string[])[0]));
    const heads = [...namespaces].map((namespace) =>
      [...before.keys()].find((key) => (JSON.parse(key) as string[])[0] === namespace),
    );
    await pruneAndCompare(database.saver, 3);
    const after = await threadContent(database.saver, "t");
    for (const head of heads) expect(after.has(head!)).toBe(true);
    // Of the two last steps of the graph, in which its subgraphs worked, all of their own. Of those before, the last one.
    const own = (of: Map<string, unknown>) =>
      [...namespaces].map((name) => [...of.keys()].filter((key) => (JSON.parse(key) as string[])[0] === name).length);
    expect(own(before)).toEqual([12, 12, 4, 4, 4]);
    expect(own(after)).toEqual([3, 5, 4, 1, 1]);
  });

  it("forks a kept checkpoint with its lasting subgraph as it stood, whose own root is gone", async () => {
    const graph = nestedGraph(database.saver);
    for (let turn = 0; turn < 3; turn++) await graph.invoke({ log: [] }, threadConfig("t"));
    const checkpointId = await checkpointBefore(graph, "t", "task");
    const fork = async (to: string) => {
      const { config } = await forkThread(graph, { threadId: "t", checkpointId, to });
      return [await graph.invoke(null, config), await threadLog("lasting", to)];
    };
    const whole = await fork("before");
    await applyRetention(planRetention(database.saver, { keepLast: 3, pin: ["before"] }));
    expect(await fork("after")).toEqual(whole);
  });

  async function threadLog(namespace: string, threadId: string): Promise<unknown> {
    const config = { configurable: { thread_id: threadId, checkpoint_ns: namespace } };
    return (await database.saver.getTuple(config))?.checkpoint.channel_values["log"];
  }

  it("keeps a fork that was made just now of an old checkpoint, and a thread that was rolled back to one", async () => {
    const graph = chainGraph(database.saver);
    await graph.invoke({ log: [] }, threadConfig("t"));
    const old = await database.saver.getTuple(threadConfig("t"));
    const ts = new Date(Date.now() - 90 * 86_400_000).toISOString();
    await database.saver.put(
      threadConfig("old"),
      { ...old!.checkpoint, id: "00000000-old", ts },
      old!.metadata!,
      old!.checkpoint.channel_versions,
    );
    await forkThread(graph, { threadId: "old", checkpointId: "00000000-old", to: "fork" });
    const plans = await plansOf(planRetention(database.saver, { purgeDoneAfterDays: 30 }));
    expect(plans.map(({ threadId, action }) => [threadId, action])).toEqual([
      ["fork", "keep"],
      ["old", "purge"],
      ["t", "keep"],
    ]);
  });

  it("keeps pinned threads, by id or by what their head's metadata says", async () => {
    await chainGraph(database.saver).invoke({ log: [] }, threadConfig("a"));
    await chainGraph(database.saver).invoke({ log: [] }, threadConfig("b"));
    const held = await database.saver.getTuple(threadConfig("b"));
    const metadata = { ...held!.metadata!, legalHold: true };
    await database.saver.put(held!.parentConfig!, held!.checkpoint, metadata, {});
    await chainGraph(database.saver).invoke({ log: [] }, threadConfig("c"));
    const policy = { purgeDoneAfterDays: 0, keepLast: 1 };
    const kept = async (pin: Parameters<typeof planRetention>[1]["pin"]) =>
      (await plansOf(planRetention(database.saver, { ...policy, pin: pin! }, { now: inDays(1) })))
        .filter(({ reasons }) => reasons[0]?.code === "pinned")
        .map(({ threadId }) => threadId);
    expect(await kept(["a"])).toEqual(["a"]);
    expect(await kept(({ metadata }) => metadata["legalHold"] === true)).toEqual(["b"]);
  });
});
