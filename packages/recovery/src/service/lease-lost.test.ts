import { START, StateGraph } from "@langchain/langgraph";
import { LeaseLostError } from "@threadkeep/persistence";
import { expect, it, vi } from "vitest";
import { gate } from "./testing/gate.ts";
import { Steps, stepsGraph } from "./testing/steps-graph.ts";
import { useService } from "./testing/use-service.ts";
import { useSqlite } from "./testing/use-sqlite.ts";

const NOTHING = { done: [] };

it("stops before its next node where another took the run over, and records nothing", async () => {
  const database = await useSqlite();
  const checkpointer = database.open();
  const stand = gate();
  const two = vi.fn<() => void>();
  const { service, told } = useService({ checkpointer, graphs: { graph: stepsGraph({ one: stand.pass, two }) } });
  const run = service.run("graph", NOTHING, { threadId: "t" });
  await stand.reached;

  const { runs } = database.open();
  database.expireLease("t");
  const [taken] = await runs.claim({ owner: "another", leaseMs: 60_000, limit: 1, graphs: ["graph"] });
  expect(taken).toMatchObject({ epoch: 2, owner: "another" });
  stand.open();

  await expect(run).rejects.toBeInstanceOf(LeaseLostError);
  expect(two).not.toHaveBeenCalled();
  expect(await runs.readThread("t")).toMatchObject({ state: "open", owner: "another", epoch: 2, failure: undefined });
  expect(told()).toEqual(["run.admitted", "run.lease-lost"]);
});

it("aborts what is under way in nodes as soon as it hears that the lease is lost", async () => {
  const database = await useSqlite();
  const stand = gate();
  const aborted = gate();
  const wait = (signal: AbortSignal | undefined) =>
    new Promise((_, reject) => {
      signal?.addEventListener("abort", () => {
        reject(signal.reason);
        void aborted.pass();
      });
      void stand.pass();
    });
  const { service } = useService({
    checkpointer: database.open(),
    graphs: { graph: stepsGraph({ one: wait }) },
    leaseMs: 1000,
    heartbeatMs: 100,
  });
  const run = service.run("graph", NOTHING, { threadId: "t" });
  run.catch(() => {});
  await stand.reached;
  const { runs } = database.open();
  // Its heartbeat may renew in between.
  await vi.waitFor(async () => {
    database.expireLease("t");
    expect(await runs.claim({ owner: "another", leaseMs: 60_000, limit: 1, graphs: ["graph"] })).toHaveLength(1);
  }, 10_000);
  await aborted.reached;
  await expect(run).rejects.toBeInstanceOf(LeaseLostError);
});

it("ends the run, and nothing else of the process, where a write is refused beside a node at work", async () => {
  const database = await useSqlite();
  const [quick, slow] = [gate(), gate()];
  const atWork = (signal: AbortSignal | undefined) => {
    slow.arrive();
    return new Promise((_, reject) => signal?.addEventListener("abort", () => reject(signal.reason)));
  };
  const graph = new StateGraph(Steps)
    .addNode("quick", async () => ({ done: [(await quick.pass()) ?? "quick"] }))
    .addNode("slow", async (_state, { signal }) => ({ done: [String(await atWork(signal))] }))
    .addEdge(START, "quick")
    .addEdge(START, "slow")
    .compile();
  const { service, told } = useService({ checkpointer: database.open(), graphs: { graph } });
  // What nobody listens to would fail this file.
  const run = service.run("graph", NOTHING, { threadId: "t" });
  await Promise.all([quick.reached, slow.reached]);
  database.expireLease("t");
  const { runs } = database.open();
  expect(await runs.claim({ owner: "another", leaseMs: 60_000, limit: 1, graphs: ["graph"] })).toHaveLength(1);
  quick.open();
  await expect(run).rejects.toBeInstanceOf(LeaseLostError);
  expect(told()).toEqual(["run.admitted", "run.lease-lost"]);
});

it("gives the caller the run's own error where it cannot be recorded, and tells that", async () => {
  const database = await useSqlite();
  const checkpointer = database.open();
  const broken = new TypeError("no such field");
  const graph = stepsGraph({
    one: async () => {
      await checkpointer.end();
      throw broken;
    },
  });
  const { service, told } = useService({ checkpointer, graphs: { graph } });
  await expect(service.run("graph", NOTHING, { threadId: "t" })).rejects.toBe(broken);
  expect(told()).toContain("run.not-recorded");
});
