import { interrupt, END, START, StateGraph, Annotation } from "@langchain/langgraph";
import type { BaseCheckpointSaver } from "@langchain/langgraph-checkpoint";
import { describe, expect, it } from "vitest";
import { forkThread } from "../../history/fork/fork-thread.ts";
import { chainGraph, Log, threadConfig } from "../../history/testing/graphs.ts";
import { checkpointBefore } from "../../history/testing/thread-snapshot.ts";
import { applyRetention } from "../apply-retention.ts";
import { planRetention } from "../plan-retention.ts";
import type { RetentionSaver } from "../retention-access.ts";
import { nestedGraph } from "./retention-graphs.ts";
import { threadContent } from "./thread-content.ts";
import { plansOf } from "./use-database.ts";

/** What holds after checkpoints went that stood between those that stay. `open` gives the saver of the running test. */
export function testPrunedBranches(open: () => BaseCheckpointSaver & RetentionSaver): void {
  describe("branches that were made shorter", () => {
    it.each([
      ["as it is", {}],
      ["with an update", { update: { asks: false }, asNode: "a" as const }],
    ])("are forked %s where they went apart, and run as before", async (_, change) => {
      const { graph, ran, checkpointId } = await branched(open());
      const fork = async (to: string) => {
        ran.length = 0;
        const { config } = await forkThread(graph, { threadId: "t", checkpointId, to, ...change });
        const { log } = await graph.invoke(null, config);
        return { log, ran: [...ran] };
      };
      const before = await fork("before");
      expect(before.ran.slice(0, 2)).toEqual(["b", "c"]);
      await prune(open(), 3);
      expect(await checkpoints(open())).toContain(checkpointId);
      expect(await fork("after")).toEqual(before);
    });

    it("keep nothing as not taken up that was", async () => {
      await branched(open());
      await prune(open(), 3);
      const [plan] = await plansOf(planRetention(open(), { keepLast: 3, pin: others }));
      expect(plan?.reasons.map(({ message }) => message)).toEqual([
        "It is done, and the policy has no purgeDoneAfterDays.",
        "3 checkpoints stay: among the last that the policy keeps.",
        "1 checkpoint stays: with writes that no step has taken up.",
        "1 checkpoint stays: where branches that stay went apart.",
      ]);
    });

    it.each([1, 2, 3, 5, 7])("lose nothing more to the same policy, keeping %i", async (keepLast) => {
      const saver = open();
      const graph = chainGraph(saver);
      await graph.invoke({ log: ["in"] }, threadConfig("t"));
      const { config } = await graph.getState(threadConfig("t"));
      await graph.invoke({ log: ["one way"] }, threadConfig("t"));
      await graph.invoke({ log: ["another"] }, config);
      await prune(saver, keepLast);
      const once = await checkpoints(saver);
      await prune(saver, keepLast);
      expect(await checkpoints(saver)).toEqual(once);
    });

    it("are forked with what their own subgraphs remember", async () => {
      const saver = open();
      const graph = nestedGraph(saver);
      await graph.invoke({ log: ["first"] }, threadConfig("t"));
      const { config } = await graph.getState(threadConfig("t"));
      await graph.invoke({ log: ["abandoned"] }, threadConfig("t"));
      await graph.invoke(
        { log: ["second"] },
        { configurable: { ...threadConfig("t").configurable, ...config.configurable } },
      );
      const checkpointId = await checkpointBefore(graph, "t", "task");
      const memory = async (to: string) => {
        await forkThread(graph, { threadId: "t", checkpointId, to });
        const place = { thread_id: to, checkpoint_ns: "lasting" };
        return (await saver.getTuple({ configurable: place }))?.checkpoint.channel_values["log"];
      };
      const before = await memory("before");
      expect(before).toContain("first");
      expect(before).not.toContain("abandoned");
      for (const run of ["once", "twice"]) {
        await prune(saver, 4);
        expect(await memory(run)).toEqual(before);
      }
    });

    it("are known of until the thread goes, and as they were where it is another by now", async () => {
      const saver = open();
      await branched(saver);
      await prune(saver, 3);
      const known = await saver.retention.readAncestry("t");
      expect(known).not.toEqual([]);
      const [, last] = await checkpoints(saver);
      const remove = new Map([["", [last!]]]);
      expect(await saver.retention.remove({ threadId: "t", stamp: "other", remove, ancestry: [] })).toBeUndefined();
      expect(await saver.retention.readAncestry("t")).toEqual(known);
      await saver.deleteThread("t");
      expect(await saver.retention.readAncestry("t")).toEqual([]);
    });

    it("are not forked with what a branch remembers of which the graph has nothing left", async () => {
      const saver = open();
      const graph = nestedGraph(saver);
      await graph.invoke({ log: ["abandoned"] }, threadConfig("t"));
      const first = await collectIds(saver);
      await graph.invoke(null, { configurable: { thread_id: "t", checkpoint_id: first.at(-1)! } });
      const checkpointId = await checkpointBefore(graph, "t", "task");
      const memory = async (to: string) => {
        await forkThread(graph, { threadId: "t", checkpointId, to });
        return saver.getTuple({ configurable: { thread_id: to, checkpoint_ns: "lasting" } });
      };
      expect(await memory("before")).toBeUndefined();
      await prune(saver, 4);
      expect(await memory("after")).toBeUndefined();
    });
  });
}

const Asking = Annotation.Root({ ...Log.spec, asks: Annotation<boolean> });

/** a - b - c - d, where d asks; and from before b another branch, with four runs more. */
async function branched(checkpointer: BaseCheckpointSaver) {
  const ran: string[] = [];
  const noting = (name: string) => () => {
    ran.push(name);
    return { log: [name] };
  };
  const graph = new StateGraph(Asking)
    .addNode("a", noting("a"))
    .addNode("b", noting("b"))
    .addNode("c", noting("c"))
    .addNode("d", ({ asks }) => {
      if (asks) interrupt("go on?");
      return noting("d")();
    })
    .addEdge(START, "a")
    .addEdge("a", "b")
    .addEdge("b", "c")
    .addEdge("c", "d")
    .addEdge("d", END)
    .compile({ checkpointer });
  const at = { ...threadConfig("t"), durability: "sync" as const };
  await graph.invoke({ log: ["in"], asks: true }, at);
  const checkpointId = await checkpointBefore(graph, "t", "b");
  const parting = { configurable: { thread_id: "t", checkpoint_id: checkpointId } };
  await graph.updateState(parting, { asks: false }, "a");
  await graph.invoke(null, at);
  for (const turn of ["one", "two", "three"]) await graph.invoke({ log: [turn] }, at);
  return { graph, ran, checkpointId };
}

const others = ({ threadId }: { threadId: string }) => threadId !== "t";

async function prune(saver: BaseCheckpointSaver, keepLast: number): Promise<void> {
  await applyRetention(planRetention(saver, { keepLast, pin: others }));
}

async function checkpoints(saver: BaseCheckpointSaver): Promise<string[]> {
  const keys = [...(await threadContent(saver, "t")).keys()];
  return keys.map((key) => (JSON.parse(key) as [string, string])[1]);
}

/** Of the graph itself, newest first. */
async function collectIds(saver: BaseCheckpointSaver): Promise<string[]> {
  const keys = [...(await threadContent(saver, "t")).keys()].map((key) => JSON.parse(key) as [string, string]);
  return keys.flatMap(([namespace, id]) => (namespace === "" ? [id] : []));
}
