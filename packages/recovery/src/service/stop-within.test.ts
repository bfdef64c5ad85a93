import { expect, it, vi } from "vitest";
import { gate } from "./testing/gate.ts";
import { pinRuns } from "./testing/pin-runs.ts";
import { stepsGraph } from "./testing/steps-graph.ts";
import { useService } from "./testing/use-service.ts";
import { useSqlite } from "./testing/use-sqlite.ts";

const NOTHING = { done: [] };

async function useSlowStep() {
  const database = await useSqlite();
  const stand = gate();
  const seen: { signal?: AbortSignal } = {};
  const one = async (signal: AbortSignal | undefined) => {
    seen.signal = signal!;
    await stand.pass();
  };
  const graphs = { graph: stepsGraph({ one, two: () => {} }) };
  const checkpointer = database.open();
  pinRuns(checkpointer);
  return { database, checkpointer, stand, seen, ...useService({ checkpointer, graphs }) };
}

it("cuts off a step that takes longer than it may, gives its run back, and refuses what it still writes", async () => {
  const { database, stand, seen, service, events } = await useSlowStep();
  const run = service.run("graph", NOTHING, { threadId: "t" });
  await stand.reached;
  const refused = expect(run).rejects.toMatchObject({
    code: "run.given-back",
    message: expect.stringContaining("cut off in its step"),
  });
  const { runId } = (await service.readRun("t"))!;
  expect(await service.stop({ withinMs: 1 })).toEqual({
    cutOff: [{ runId, threadId: "t", graph: "graph", isGivenBack: true, afterMs: 0 }],
  });
  await refused;
  expect(seen.signal?.aborted).toBe(true);
  expect(events.map(({ type }) => type)).toEqual(["run.admitted", "run.given-back"]);
  const { runs } = database.open();
  expect(await runs.readThread("t")).toMatchObject({ state: "open", owner: undefined, attempts: 0, totalAttempts: 0 });

  const graphs = { graph: stepsGraph({ one: () => {}, two: () => {} }) };
  const { service: other } = useService({ checkpointer: database.open(), graphs });
  expect(await other.sweep()).toMatchObject({ claimed: 1, results: [{ outcome: "done" }] });
  const head = (await runs.readThread("t"))?.checkpointId;
  stand.open();
  await new Promise(setImmediate);
  const tuple = await database.open().getTuple({ configurable: { thread_id: "t" } });
  expect(tuple?.checkpoint).toMatchObject({ id: head, channel_values: { done: ["one", "two"] } });
});

it("has nothing to cut off where all steps end in time", async () => {
  const { stand, service, told } = await useSlowStep();
  const run = service.run("graph", NOTHING, { threadId: "t" });
  await stand.reached;
  const stopped = service.stop({ withinMs: 600_000 });
  stand.open();
  expect(await stopped).toEqual({ cutOff: [] });
  await expect(run).rejects.toThrow("given back after its step");
  expect(told()).toEqual(["run.admitted", "run.given-back"]);
});

it("limits a stop that had no limit", async () => {
  const { stand, service } = await useSlowStep();
  const run = service.run("graph", NOTHING, { threadId: "t" });
  await stand.reached;
  const unlimited = service.stop();
  await Promise.all([expect(run).rejects.toMatchObject({ code: "run.given-back" }), service.stop({ withinMs: 1 })]);
  await unlimited;
  stand.open();
});

it("cuts off what a sweep took up", async () => {
  const { database, stand, service } = await useSlowStep();
  const admitting = gate();
  const { service: dying } = useService({
    checkpointer: database.open(),
    graphs: { graph: stepsGraph({ one: admitting.pass, two: () => {} }) },
  });
  const dead = dying.run("graph", NOTHING, { threadId: "t" }).catch(() => {});
  await admitting.reached;
  database.expireLease("t");
  const sweeping = service.sweep();
  await stand.reached;
  expect(await service.stop({ withinMs: 1 })).toMatchObject({ cutOff: [{ threadId: "t" }] });
  expect(await sweeping).toMatchObject({ results: [{ outcome: "given-back" }] });
  expect(await database.open().runs.readThread("t")).toMatchObject({
    state: "open",
    owner: undefined,
    totalAttempts: 0,
  });
  admitting.open();
  stand.open();
  await dead;
});

it.each([
  ["fails", () => Promise.reject(new Error("the database is away"))],
  ["does not answer", () => new Promise<boolean>(() => {})],
])("ends also where the database %s, and says what was not given back", async (_, finish) => {
  const { checkpointer, stand, service, told } = await useSlowStep();
  const run = service.run("graph", NOTHING, { threadId: "t" });
  const refused = expect(run).rejects.toMatchObject({ code: "run.given-back" });
  await stand.reached;
  const away = vi.spyOn(checkpointer.runs, "finish").mockImplementation(finish);
  expect(await service.stop({ withinMs: 1 })).toMatchObject({ cutOff: [{ threadId: "t", isGivenBack: false }] });
  await refused;
  expect(told()).toContain("run.not-recorded");
  away.mockRestore();
  expect(await checkpointer.runs.readThread("t")).toMatchObject({ state: "open", owner: service.owner });
  stand.open();
});
