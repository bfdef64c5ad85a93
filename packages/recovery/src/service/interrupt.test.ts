import { START, StateGraph } from "@langchain/langgraph";
import { expect, it, vi } from "vitest";
import { gate } from "./testing/gate.ts";
import { stepsGraph, Steps } from "./testing/steps-graph.ts";
import { useService } from "./testing/use-service.ts";
import { useSqlite } from "./testing/use-sqlite.ts";

const NOTHING = { done: [] };
const LEASE = { leaseMs: 3000, heartbeatMs: 100 };

function useGraphs() {
  const stand = gate();
  const endless = new StateGraph(Steps)
    .addNode("again", async () => (stand.arrive(), { done: ["again"] }))
    .addEdge(START, "again")
    .addConditionalEdges("again", () => "again")
    .compile();
  const failing = stepsGraph({
    one: () =>
      Promise.reject(Object.assign(new Error("overloaded"), { status: 529, headers: { "retry-after": "60" } })),
  });
  return { stand, graphs: { endless, failing, quick: stepsGraph({ end: () => {} }) } };
}

/** Sweeps with no pause between, until it is told to end; gives the threads that it took up. */
function sweepAllTheTime(service: { sweep(): Promise<{ results: readonly { threadId: string }[] }> }) {
  const over = new AbortController();
  const taken: string[] = [];
  const ended = (async () => {
    while (!over.signal.aborted) taken.push(...(await service.sweep()).results.map(({ threadId }) => threadId));
  })();
  return async () => {
    over.abort();
    await ended;
    return taken;
  };
}

it.each(["its own service", "another service"])(
  "is admitted in the place of a run that %s gave back for it, whoever sweeps meanwhile",
  async (whose) => {
    const database = await useSqlite();
    const { stand, graphs } = useGraphs();
    const options = { graphs, ...LEASE };
    const { service: holder } = useService({ checkpointer: database.open(), ...options });
    const other = useService({ checkpointer: database.open(), ...options });
    const taker = whose === "its own service" ? holder : other.service;
    const { service: sweeper } = useService({ checkpointer: database.open(), ...options });
    const first = holder.run("endless", NOTHING, { threadId: "t", recursionLimit: 100_000 });
    await stand.reached;
    const endSweeping = sweepAllTheTime(sweeper);
    const [second] = await Promise.all([
      taker.run("quick", NOTHING, { threadId: "t", onBusy: "interrupt" }),
      expect(first).rejects.toMatchObject({ code: "run.given-back" }),
    ]);
    expect(second.done.at(-1)).toBe("end");
    expect(await endSweeping()).toEqual([]);
  },
  30_000,
);

it("tells whom it asked to end, once", async () => {
  const database = await useSqlite();
  const { stand, graphs } = useGraphs();
  const { service: holder } = useService({ checkpointer: database.open(), graphs, ...LEASE });
  const { service, events } = useService({ checkpointer: database.open(), graphs, ...LEASE });
  const first = holder.run("endless", NOTHING, { threadId: "t", recursionLimit: 100_000 }).catch(() => {});
  await stand.reached;
  await service.run("quick", NOTHING, { threadId: "t", onBusy: "interrupt" });
  await first;
  const asked = events.filter(({ type }) => type === "run.stop-requested");
  expect(asked).toMatchObject([{ threadId: "t", graph: "endless", owner: holder.owner }]);
});

it("does not wait for the next attempt of a run that it is to take the place of, and tells that it is left", async () => {
  const database = await useSqlite();
  const { graphs } = useGraphs();
  const { service, events } = useService({ checkpointer: database.open(), graphs });
  await expect(service.run("failing", NOTHING, { threadId: "t" })).rejects.toThrow("overloaded");
  const first = await service.readRun("t");
  expect(first?.dueInMs).toBeGreaterThan(50_000);
  expect(await service.run("quick", NOTHING, { threadId: "t", onBusy: "interrupt" })).toEqual({ done: ["end"] });
  const second = await service.readRun("t");
  expect(events.filter(({ type }) => type === "run.left")).toEqual([
    {
      type: "run.left",
      runId: first?.runId,
      threadId: "t",
      graph: "failing",
      why: expect.stringContaining(`run ${second?.runId} took its place`),
      failure: first?.failure,
      replacedBy: second?.runId,
    },
  ]);
});

it("tells what it left behind of a run whose process died before it began", async () => {
  const database = await useSqlite();
  const checkpointer = database.open();
  const { graphs } = useGraphs();
  const { service, events } = useService({ checkpointer, graphs });
  await checkpointer.runs.admit({
    runId: "first",
    threadId: "t",
    graph: "endless",
    graphVersion: undefined,
    owner: "dead",
    leaseMs: 0,
    input: { kind: "nothing" },
    baseCheckpointId: undefined,
    options: {},
    replaces: [],
  });
  await service.run("quick", NOTHING, { threadId: "t", onBusy: "interrupt" });
  const why = expect.stringMatching(/^dead gave no sign of life, and it had never begun, and run .+ took its place\.$/);
  expect(events.slice(0, 2)).toMatchObject([
    { type: "run.left", runId: "first", graph: "endless", why, failure: undefined },
    { type: "run.admitted", graph: "quick" },
  ]);
});

it("says of a run that is kept for another one that it is, and leaves it alone", async () => {
  const database = await useSqlite();
  const checkpointer = database.open();
  const { stand, graphs } = useGraphs();
  const { service } = useService({ checkpointer, graphs, ...LEASE });
  const first = service.run("endless", NOTHING, { threadId: "t", recursionLimit: 100_000 });
  await stand.reached;
  // Who asked is gone.
  const { runId = "" } = (await service.readRun("t")) ?? {};
  await checkpointer.runs.requestStop(runId);
  await expect(first).rejects.toMatchObject({ code: "run.given-back" });

  expect(await service.checkStuckState("t")).toMatchObject({
    state: "postponed",
    isStuck: false,
    canRecover: false,
    reason: expect.stringContaining("another run is to take its place"),
    why: expect.stringContaining("kept for the other run"),
  });
  await expect(service.run("quick", NOTHING, { threadId: "t" })).rejects.toMatchObject({
    code: "run.unfinished",
    message: expect.stringContaining("given back for another run"),
  });
  expect(await service.recoverThread("t")).toMatchObject({ outcome: "left" });
  database.expireLease("t");
  const sweeping = service.sweep();
  await vi.waitFor(async () => expect(await service.readRun("t")).toMatchObject({ owner: service.owner }), 10_000);
  await service.stop();
  expect(await sweeping).toMatchObject({ claimed: 1, results: [{ outcome: "given-back" }] });
});
