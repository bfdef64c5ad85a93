import { Annotation, END, interrupt, MemorySaver, START, StateGraph } from "@langchain/langgraph";
import type { BaseCheckpointSaver } from "@langchain/langgraph-checkpoint";
import { describe, expect, it } from "vitest";
import { useService } from "../service/testing/use-service.ts";
import { useSqlite } from "../service/testing/use-sqlite.ts";

const Log = Annotation.Root({
  log: Annotation<string[]>({ reducer: (log, more) => [...log, ...more], default: () => [] }),
});

/** Its second node fails until it is mended, as if the process had died there. */
function useGraph(checkpointer: BaseCheckpointSaver, last: () => string = () => "c") {
  const world = { isBroken: true };
  const graph = new StateGraph(Log)
    .addNode("a", () => ({ log: ["a"] }))
    .addNode("b", () => {
      if (world.isBroken) throw new Error("killed");
      return { log: ["b"] };
    })
    .addNode("c", () => ({ log: [last()] }))
    .addEdge(START, "a")
    .addEdge("a", "b")
    .addEdge("b", "c")
    .addEdge("c", END)
    .compile({ checkpointer });
  const thread = { configurable: { thread_id: "t" } };
  const die = async () => {
    await graph.invoke({ log: [] }, thread).catch(() => {});
    world.isBroken = false;
  };
  return { graph, world, die, log: async () => (await graph.getState(thread)).values.log };
}

const SAVERS: [string, () => Promise<BaseCheckpointSaver>][] = [
  ["a saver that keeps no runs", async () => new MemorySaver()],
  ["a database that keeps runs", async () => (await useSqlite()).open()],
];

describe.each(SAVERS)("a thread of %s that no service ran", (_, open) => {
  it("is left alone, for nothing tells whether it runs", async () => {
    const { graph, die, log } = useGraph(await open());
    await die();
    const { service } = useService({ checkpointer: graph.checkpointer as BaseCheckpointSaver, graphs: { graph } });
    expect(await service.recoverThread("t")).toMatchObject({
      outcome: "left",
      why: expect.stringContaining("recoverThread(threadId, { force: true })"),
    });
    expect(await log()).toEqual(["a"]);
  });

  it("is gone on with by force, from where it stopped", async () => {
    const { graph, die, log } = useGraph(await open());
    await die();
    const { service } = useService({ checkpointer: graph.checkpointer as BaseCheckpointSaver, graphs: { graph } });
    expect(await service.recoverThread("t", { force: true })).toMatchObject({ outcome: "done" });
    expect(await log()).toEqual(["a", "b", "c"]);
  });

  it("stops at a question, and is not asked past it", async () => {
    const { graph, die, log } = useGraph(await open(), () => String(interrupt("really?")));
    await die();
    const { service } = useService({ checkpointer: graph.checkpointer as BaseCheckpointSaver, graphs: { graph } });
    expect(await service.recoverThread("t", { force: true })).toMatchObject({ outcome: "waiting" });
    expect(await service.recoverThread("t", { force: true })).toMatchObject({
      outcome: expect.stringMatching(/waiting|left/),
    });
    expect(await log()).toEqual(["a", "b"]);
  });

  it("tells how it failed", async () => {
    const { graph, world, die } = useGraph(await open());
    await die();
    world.isBroken = true;
    const { service } = useService({ checkpointer: graph.checkpointer as BaseCheckpointSaver, graphs: { graph } });
    expect(await service.recoverThread("t", { force: true })).toMatchObject({
      outcome: "failed",
      why: expect.stringContaining("killed"),
    });
  });

  it("has to be told whose it is where the service has several graphs", async () => {
    const { graph, die, log } = useGraph(await open());
    await die();
    const { service } = useService({
      checkpointer: graph.checkpointer as BaseCheckpointSaver,
      graphs: { graph, other: graph },
    });
    await expect(service.recoverThread("t", { force: true })).rejects.toMatchObject({ code: "recovery.graph-missing" });
    await expect(service.recoverThread("nobody", { force: true, graph: "graph" })).rejects.toMatchObject({
      code: "recovery.unknown-thread",
    });
    expect(await service.recoverThread("t", { force: true, graph: "graph" })).toMatchObject({ outcome: "done" });
    expect(await log()).toEqual(["a", "b", "c"]);
  });
});

it("says that it held no lease on a saver that keeps no runs, and holds one where it can", async () => {
  const memory = useGraph(new MemorySaver());
  await memory.die();
  const graphs = { graph: memory.graph };
  const { service } = useService({ checkpointer: memory.graph.checkpointer as BaseCheckpointSaver, graphs });
  expect((await service.recoverThread("t", { force: true })).why).toContain("no lease was held");

  const { graph, die } = useGraph((await useSqlite()).open());
  await die();
  const ours = useService({ checkpointer: graph.checkpointer as BaseCheckpointSaver, graphs: { graph } });
  expect((await ours.service.recoverThread("t", { force: true })).why).not.toContain("lease");
  expect(ours.told()).toEqual(["run.admitted", "run.taken-up", "run.done"]);
  expect(await ours.service.readRun("t")).toMatchObject({ state: "done", owner: ours.service.owner });
});
