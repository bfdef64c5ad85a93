import { Command, MemorySaver } from "@langchain/langgraph";
import { expect, it } from "vitest";
import { gate } from "./testing/gate.ts";
import { stepsGraph, type Step } from "./testing/steps-graph.ts";
import { useService } from "./testing/use-service.ts";
import { useSqlite, type SqliteUnderTest } from "./testing/use-sqlite.ts";
import type { RecoveryService } from "./recovery-service.ts";
import type { RecoveryServiceOptions, RunOptions } from "./service-options.ts";

const NOTHING = { done: [] };

type Service = RecoveryService<Readonly<Record<string, ReturnType<typeof stepsGraph>>>>;
type Outer = (run: (options?: Partial<RunOptions>) => Promise<unknown>, service: Service) => unknown;

interface Family {
  inner?: Step;
  /** The node of the outer run, given how to begin the inner one. */
  outer?: Outer;
}

/** A service whose graph "outer" has a node that runs the graph "inner" on a thread of its own, and waits for it. */
function useFamily(
  database: SqliteUnderTest,
  { inner = () => {}, outer = (run) => run() }: Family,
  options: Pick<RecoveryServiceOptions, "attempts"> = {},
): { service: Service; told(): string[] } {
  const call = (): unknown => outer((given) => service.run("inner", NOTHING, { threadId: "inner", ...given }), service);
  const graphs = { inner: stepsGraph({ one: inner, two: () => {} }), outer: stepsGraph({ call, last: () => {} }) };
  const { service, told }: { service: Service; told(): string[] } = useService({
    checkpointer: database.open(),
    graphs: graphs as Record<string, typeof graphs.inner>,
    ...options,
  });
  return { service, told };
}

it("takes up a run again whose node found the run that it had begun before its process died", async () => {
  const database = await useSqlite();
  const [dying, living] = [gate(), gate()];
  const dead = useFamily(database, { inner: dying.pass }).service.run("outer", NOTHING, { threadId: "outer" });
  await dying.reached;
  database.expireLease("outer");
  database.expireLease("inner");

  const refused = gate();
  const outer: Outer = (run) => living.reached.then(() => run()).finally(refused.arrive);
  const { service } = useFamily(database, { inner: living.pass, outer }, { attempts: { baseDelayMs: 3_600_000 } });
  const sweeping = service.sweep();
  await refused.reached;
  living.open();
  const { results } = await sweeping;
  expect(results).toHaveLength(2);
  expect(results).toContainEqual(expect.objectContaining({ threadId: "outer", outcome: "postponed" }));
  expect(await service.readRun("outer")).toMatchObject({ state: "open", failure: { class: "nested-run" } });
  expect(await service.readRun("inner")).toMatchObject({ state: "done" });

  database.expireLease("outer");
  expect(await service.sweep()).toMatchObject({ results: [{ threadId: "outer", outcome: "done" }] });
  dying.open();
  await expect(dead).rejects.toMatchObject({ code: "run.lease-lost" });
});

it("takes up a run again whose node ran another that lost its lease", async () => {
  const database = await useSqlite();
  const stand = gate();
  const { service, told } = useFamily(database, { inner: stand.pass });
  const run = service.run("outer", NOTHING, { threadId: "outer" });
  await stand.reached;
  database.expireLease("inner");
  await database.open().runs.claim({ owner: "another", leaseMs: 60_000, limit: 1, graphs: ["inner"] });
  stand.open();
  await expect(run).rejects.toMatchObject({ code: "run.lease-lost", context: { threadId: "inner" } });
  expect(await service.readRun("outer")).toMatchObject({ state: "open", failure: { class: "nested-run" } });
  expect(told().filter((type) => type !== "run.admitted")).toEqual(["run.lease-lost", "run.postponed"]);
});

const wrapped = (error: unknown) => {
  throw new Error("The child failed.", { cause: error });
};

it.each<[string, Outer]>([
  ["as it came", (run) => run()],
  ["within an error of its own", (run) => run().catch(wrapped)],
  ["beside another", (run, service) => Promise.any([run(), service.run("inner", NOTHING, { threadId: "inner" })])],
])("gives back a run whose node waits for another when its service stops, told so %s", async (_, outer) => {
  const database = await useSqlite();
  const stand = gate();
  const { service, told } = useFamily(database, { inner: stand.pass, outer });
  const run = service.run("outer", NOTHING, { threadId: "outer" });
  await stand.reached;
  const stopped = service.stop();
  stand.open();
  const isOuter = expect.objectContaining({ threadId: "outer" });
  await Promise.all([stopped, expect(run).rejects.toMatchObject({ code: "run.given-back", context: isOuter })]);
  expect(told().slice(-2)).toEqual(["run.given-back", "run.given-back"]);
  const given = { state: "open", owner: undefined, attempts: 0, totalAttempts: 0, failure: undefined };
  expect(await service.readRun("outer")).toMatchObject(given);

  const other = useFamily(database, { outer: (again) => again({ onBusy: "wait" }) });
  await other.service.sweep();
  expect(await other.service.readRun("outer")).toMatchObject({ state: "done" });
});

it("gives back a run whose node begins another when its service has stopped", async () => {
  const database = await useSqlite();
  const stand = gate();
  const { service } = useFamily(database, { outer: (run) => stand.pass().then(() => run()) });
  const run = service.run("outer", NOTHING, { threadId: "outer" });
  await stand.reached;
  const stopped = service.stop();
  stand.open();
  await Promise.all([stopped, expect(run).rejects.toMatchObject({ code: "run.given-back" })]);
  expect(await service.readRun("outer")).toMatchObject({ state: "open", totalAttempts: 0, failure: undefined });
});

it("fails a run that its service is stopped beside, where its node has a bug", async () => {
  const database = await useSqlite();
  const stand = gate();
  const outer: Outer = async (run) => {
    await stand.pass();
    throw new AggregateError([await run().catch((error: unknown) => error), new TypeError("no such field")]);
  };
  const { service } = useFamily(database, { outer });
  const run = service.run("outer", NOTHING, { threadId: "outer" });
  await stand.reached;
  const stopped = service.stop();
  stand.open();
  await Promise.all([stopped, expect(run).rejects.toThrow(AggregateError)]);
  expect(await service.readRun("outer")).toMatchObject({ state: "failed", failure: { class: "bug" } });
});

it.each<[string, Outer]>([
  ["waits for", (run) => run({ threadId: "outer", onBusy: "wait" })],
  ["takes the place of", (run) => run({ threadId: "outer", onBusy: "interrupt" })],
  ["begins another on the thread of", (run) => run({ threadId: "outer" })],
  ["resumes", (_, service) => service.resume("outer", new Command({ goto: "last" }))],
])("refuses a node that %s its own run", async (_, outer) => {
  const { service } = useFamily(await useSqlite(), { outer });
  await expect(service.run("outer", NOTHING, { threadId: "outer" })).rejects.toMatchObject({
    code: "run.inside-itself",
    message: expect.stringContaining("would wait for itself"),
  });
  expect(await service.readRun("outer")).toMatchObject({ state: "failed", failure: { class: "bug" } });
});

it("refuses a node that waits for a run which waits for its own", async () => {
  const used: { service?: Service } = {};
  const inner = () => used.service?.run("inner", NOTHING, { threadId: "outer", onBusy: "wait" });
  const { service } = useFamily(await useSqlite(), { inner });
  used.service = service;
  await expect(service.run("outer", NOTHING, { threadId: "outer" })).rejects.toMatchObject({
    code: "run.inside-itself",
  });
});

it("begins a run on the thread of one that has ended, also from what that one's node left behind", async () => {
  const stand = gate();
  const later: { run?: Promise<unknown> } = {};
  const outer: Outer = (run) => void (later.run = stand.pass().then(() => run({ threadId: "outer" })));
  const { service } = useFamily(await useSqlite(), { outer });
  await service.run("outer", NOTHING, { threadId: "outer" });
  stand.open();
  expect(await later.run).toEqual({ done: ["call", "last", "one", "two"] });
});

it("does not wait for the run whose node stops its service", async () => {
  const { service } = useFamily(await useSqlite(), { outer: (_, inside) => inside.stop() });
  await expect(service.run("outer", NOTHING, { threadId: "outer" })).rejects.toMatchObject({ code: "run.given-back" });
  await service.stop();
  expect(await service.readRun("outer")).toMatchObject({ state: "open", owner: undefined, nodes: ["last"] });
});

it("does not wait for a thread of a saver without runs, either", async () => {
  const checkpointer = new MemorySaver();
  const used: { service?: Pick<RecoveryService, "stop"> } = {};
  const one = () => {
    if (used.service === undefined) throw new Error("Not yet.");
    return used.service.stop();
  };
  const graph = stepsGraph({ one, two: () => {} });
  const configurable = { thread_id: "t", __pregel_checkpointer: checkpointer };
  await expect(graph.invoke(NOTHING, { configurable })).rejects.toThrow("Not yet.");
  const { service } = useService({ checkpointer, graphs: { graph } });
  used.service = service;
  expect(await service.recoverThread("t", { force: true })).toMatchObject({ outcome: "given-back" });
});

it("waits for the runs of another service that a node stops", async () => {
  const database = await useSqlite();
  const stand = gate();
  const other = useFamily(database, { inner: stand.pass }).service;
  const seen: unknown[] = [];
  const outer = async () => {
    const run = other.run("inner", NOTHING, { threadId: "other" }).catch(({ code }) => seen.push(code));
    await stand.reached;
    const stopped = other.stop().then(() => seen.push("stopped"));
    await new Promise(setImmediate);
    stand.open();
    await Promise.all([run, stopped]);
  };
  const { service } = useFamily(database, { outer });
  await service.run("outer", NOTHING, { threadId: "outer" });
  expect(seen.toSorted()).toEqual(["run.given-back", "stopped"]);
});
