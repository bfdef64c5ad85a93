import { expect, it, vi } from "vitest";
import { ThreadkeepError } from "@threadkeep/state";
import { pinRuns } from "./testing/pin-runs.ts";
import { stepsGraph } from "./testing/steps-graph.ts";
import { useService } from "./testing/use-service.ts";
import { useSqlite } from "./testing/use-sqlite.ts";

const NOTHING = { done: [] };
const away = () => new ThreadkeepError("The database is away.", { code: "checkpointer.database-failed" });
const refused = Object.assign(new Error("bad key"), { status: 401 });

async function useFailing() {
  const database = await useSqlite();
  const checkpointer = database.open();
  const runs = pinRuns(checkpointer);
  const one = vi.fn<() => Promise<never>>(() => Promise.reject(refused));
  const graphs = { graph: stepsGraph({ one }) };
  return { database, one, runs, graphs, ...useService({ checkpointer, graphs, leaseMs: 2000, heartbeatMs: 50 }) };
}

it("records a failure that would come again once the database is back, so that no sweep makes the call once more", async () => {
  const { database, one, runs, graphs, service, told } = await useFailing();
  vi.spyOn(runs, "finish").mockRejectedValueOnce(away()).mockRejectedValueOnce(away());
  await expect(service.run("graph", NOTHING, { threadId: "t" })).rejects.toBe(refused);
  expect(told()).toEqual(["run.admitted", "run.record-delayed", "run.failed"]);
  expect(await service.readRun("t")).toMatchObject({ state: "failed", failure: { class: "auth" } });
  const { service: other } = useService({ checkpointer: database.open(), graphs });
  expect(await other.sweep()).toMatchObject({ claimed: 0 });
  expect(one).toHaveBeenCalledOnce();
});

it("keeps the lease while it cannot record", async () => {
  const { database, runs, graphs, service, told } = await useFailing();
  const look = vi.spyOn(runs, "readThread").mockRejectedValue(away());
  vi.spyOn(runs, "finish").mockRejectedValueOnce(away());
  const run = service.run("graph", NOTHING, { threadId: "t" }).catch((error: unknown) => error);
  await vi.waitFor(() => expect(told()).toContain("run.record-delayed"), 10_000);
  const others = database.open().runs;
  const aliveAt = async () => (await others.readThread("t"))?.aliveAt ?? "";
  const before = await aliveAt();
  await vi.waitFor(async () => expect((await aliveAt()) > before).toBe(true), 10_000);
  const { service: other } = useService({ checkpointer: database.open(), graphs });
  expect(await other.sweep()).toMatchObject({ claimed: 0 });
  look.mockRestore();
  expect(await run).toBe(refused);
  expect(await others.readThread("t")).toMatchObject({ state: "failed", failure: { class: "auth" } });
});

it("takes for recorded what was written though its connection broke, and for no lost lease", async () => {
  const { runs, service, told } = await useFailing();
  const finish = runs.finish.bind(runs);
  vi.spyOn(runs, "finish").mockImplementationOnce(async (...given) => {
    await finish(...given);
    throw away();
  });
  await expect(service.run("graph", NOTHING, { threadId: "t" })).rejects.toBe(refused);
  expect(told()).toEqual(["run.admitted", "run.record-delayed", "run.failed"]);
});

it("tries no longer once its service is stopped, and tells that", async () => {
  const { runs, service, told } = await useFailing();
  vi.spyOn(runs, "finish").mockRejectedValue(away());
  const run = expect(service.run("graph", NOTHING, { threadId: "t" })).rejects.toBe(refused);
  await vi.waitFor(() => expect(told()).toContain("run.record-delayed"), 10_000);
  await Promise.all([service.stop(), run]);
  expect(told()).toEqual(["run.admitted", "run.record-delayed", "run.not-recorded"]);
});

it("records how a run failed also where its caller gives up waiting for that", async () => {
  const { database, runs, service, told } = await useFailing();
  const finish = vi.spyOn(runs, "finish").mockRejectedValue(away());
  const caller = new AbortController();
  const run = service.run("graph", NOTHING, { threadId: "t", signal: caller.signal }).catch((error: unknown) => error);
  await vi.waitFor(() => expect(told()).toContain("run.record-delayed"), 10_000);
  caller.abort();
  finish.mockRestore();
  expect(await run).toBe(refused);
  expect(await database.open().runs.readThread("t")).toMatchObject({ state: "failed", failure: { class: "auth" } });
});

it("does not try again what will not pass", async () => {
  const { runs, service, told } = await useFailing();
  const finish = vi.spyOn(runs, "finish").mockRejectedValue(new TypeError("no such column"));
  await expect(service.run("graph", NOTHING, { threadId: "t" })).rejects.toBe(refused);
  expect(finish).toHaveBeenCalledOnce();
  expect(told()).toEqual(["run.admitted", "run.not-recorded"]);
});
