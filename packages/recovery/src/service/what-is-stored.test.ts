import { START, StateGraph } from "@langchain/langgraph";
import type { SqliteCheckpointer } from "@threadkeep/persistence/sqlite";
import { expect, it, vi } from "vitest";
import { gate } from "./testing/gate.ts";
import { pinRuns } from "./testing/pin-runs.ts";
import { Steps, stepsGraph } from "./testing/steps-graph.ts";
import { useService } from "./testing/use-service.ts";
import { useSqlite } from "./testing/use-sqlite.ts";

const NOTHING = { done: [] };

/** The first write of a task's error is lost, as when the connection breaks there. */
function loseFirstError(saver: SqliteCheckpointer): void {
  const putWrites = saver.putWrites.bind(saver);
  let isLost = false;
  saver.putWrites = async (config, writes, ...task) => {
    if (isLost || writes.some(([channel]) => channel !== "__error__")) return putWrites(config, writes, ...task);
    isLost = true;
    throw new Error("connection reset");
  };
}

it("is no run that is done where an error that a node caught could not be stored", async () => {
  const checkpointer = (await useSqlite()).open();
  loseFirstError(checkpointer);
  const failing = stepsGraph({ inner: () => Promise.reject(new Error("tool failed")) });
  const graph = new StateGraph(Steps)
    .addNode("outer", async (_state, config) => {
      await failing.invoke(NOTHING, config).catch(() => {});
      return { done: ["caught"] };
    })
    .addEdge(START, "outer")
    .compile();
  const { service } = useService({ checkpointer, graphs: { graph } });
  await expect(service.run("graph", NOTHING, { threadId: "t" })).rejects.toThrow("connection reset");
  expect(await service.readRun("t")).not.toMatchObject({ state: "done" });
});

it("sweeps past a run that it drives itself, however late its heartbeat", async () => {
  const database = await useSqlite();
  const stand = gate();
  const one = vi.fn<typeof stand.pass>(stand.pass);
  const { service } = useService({ checkpointer: database.open(), graphs: { graph: stepsGraph({ one }) } });
  const run = service.run("graph", NOTHING, { threadId: "t" });
  await stand.reached;
  database.expireLease("t");
  expect(await service.sweep()).toMatchObject({ claimed: 0 });
  stand.open();
  expect(await run).toEqual({ done: ["one"] });
  expect(one).toHaveBeenCalledOnce();
});

it("takes up what is due beside a long run after the database was away for a moment", async () => {
  const database = await useSqlite();
  const checkpointer = database.open();
  const runs = pinRuns(checkpointer);
  const [lost, long] = [gate(), gate()];
  const gone = useService({
    checkpointer: database.open(),
    graphs: { long: stepsGraph({ one: lost.pass }), short: stepsGraph({ one: lost.pass }) },
  });
  const graphs = { long: stepsGraph({ one: long.pass }), short: stepsGraph({ one: () => {} }) };
  const { service, told } = useService({ checkpointer, graphs, sweepEveryMs: 20 });
  const strand = async (graph: "long" | "short") => {
    gone.service.run(graph, NOTHING, { threadId: graph }).catch(() => {});
    await vi.waitFor(
      async () => expect(await service.readRun(graph)).toMatchObject({ beganAt: expect.any(String) }),
      10_000,
    );
    database.expireLease(graph);
  };
  await strand("long");
  service.start();
  await long.reached;
  const away = vi.spyOn(runs, "claim").mockRejectedValueOnce(new Error("the database is away"));
  await vi.waitFor(() => expect(told()).toContain("sweep.failed"), 10_000);
  away.mockRestore();
  await strand("short");
  await vi.waitFor(async () => expect(await service.readRun("short")).toMatchObject({ state: "done" }), 10_000);
  long.open();
  lost.open();
});
