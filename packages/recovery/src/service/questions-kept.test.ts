import { Annotation, Command, interrupt, START, StateGraph } from "@langchain/langgraph";
import { expect, it } from "vitest";
import { questionsOf } from "./questions.ts";
import { stepsGraph } from "./testing/steps-graph.ts";
import { useService } from "./testing/use-service.ts";
import { useSqlite } from "./testing/use-sqlite.ts";

const State = Annotation.Root({
  log: Annotation<string[]>({ reducer: (a, b) => a.concat(b), default: () => [] }),
});
const FIRST = { log: ["first"] };
const SECOND = { log: ["second"] };
const WAITING = "run.waiting-for-answer";

/** A node that asks, and one beside it that fails, unless the input said how. */
async function useAsking() {
  const database = await useSqlite();
  const checkpointer = database.open();
  const fail = (log: readonly string[]) => {
    const status = Number(log.at(-1));
    if (status > 0) throw Object.assign(new Error(`It said ${status}`), { status, headers: { "retry-after": "60" } });
    return { log: ["beside"] };
  };
  const graph = new StateGraph(State)
    .addNode("asks", () => ({ log: [`asks: ${String(interrupt("Approve?"))}`] }))
    .addNode("beside", ({ log }) => fail(log))
    .addEdge(START, "asks")
    .addEdge(START, "beside")
    .compile();
  const told = useService({ checkpointer, graphs: { graph, other: stepsGraph({ one: () => {} }) } });
  const config = { configurable: { thread_id: "t", __pregel_checkpointer: checkpointer } };
  const open = async () => {
    const { tasks } = await graph.getState(config);
    return tasks.flatMap(({ interrupts }) => interrupts.map(({ value }): unknown => value));
  };
  const runWithout = () => graph.invoke(FIRST, config);
  return { database, checkpointer, graph, open, runWithout, ...told };
}

it("does not drop a question that was asked without a service, and takes its answer", async () => {
  const { service, open, runWithout } = await useAsking();
  await runWithout();
  await expect(service.run("graph", SECOND, { threadId: "t" })).rejects.toMatchObject({
    code: WAITING,
    message: expect.stringContaining("run(graph, new Command({ resume: answer }), { threadId })"),
    context: { threadId: "t" },
  });
  expect(await service.readRun("t")).toBeUndefined();
  expect(await open()).toEqual(["Approve?"]);
  const { log } = await service.run("graph", new Command({ resume: "yes" }), { threadId: "t" });
  expect(log).toEqual(["first", "asks: yes", "beside"]);
});

it("asks once more where a thread that was run without a service is gone on with", async () => {
  const { service, open, runWithout } = await useAsking();
  await runWithout();
  expect(await service.run("graph", null, { threadId: "t" })).toMatchObject({ __interrupt__: [{ value: "Approve?" }] });
  expect(await open()).toEqual(["Approve?"]);
});

it("drops it when told to", async () => {
  const { service, runWithout } = await useAsking();
  await runWithout();
  await service.run("graph", SECOND, { threadId: "t", onWaiting: "abandon" });
  expect(await service.readRun("t")).toMatchObject({ state: "waiting" });
});

it.each([
  ["failed", "401", "reject"],
  ["postponed", "503", "interrupt"],
] as const)("does not drop a question of a run that %s beside it", async (_how, status, onBusy) => {
  const { service, events, open } = await useAsking();
  await expect(service.run("graph", { log: [status] }, { threadId: "t" })).rejects.toThrow(`It said ${status}`);
  const before = await service.readRun("t");
  await expect(service.run("graph", SECOND, { threadId: "t", onBusy })).rejects.toMatchObject({
    code: WAITING,
    message: expect.stringContaining("beside that a question of it waits for an answer"),
    context: { runId: before?.runId },
  });
  expect(await service.readRun("t")).toMatchObject({ runId: before?.runId, state: before?.state });
  expect(await open()).toEqual(["Approve?"]);
  expect(events.filter(({ type }) => type === "run.left")).toEqual([]);
  await service.run("graph", SECOND, { threadId: "t", onBusy: "interrupt", onWaiting: "abandon" });
  expect(await service.readRun("t")).toMatchObject({ state: "waiting" });
});

it("does not drop a question whose run died before it was recorded as waiting", async () => {
  const { service, database, checkpointer, open } = await useAsking();
  await service.run("graph", FIRST, { threadId: "t" });
  const { runId } = (await service.readRun("t"))!;
  const { runs } = checkpointer;
  const states = ["waiting"] as const;
  const baseCheckpointId = "before";
  await runs.continue({
    threadId: "t",
    owner: "dead",
    leaseMs: 1,
    input: { kind: "nothing" },
    baseCheckpointId,
    states,
  });
  database.expireLease("t");
  const asking = service.run("graph", SECOND, { threadId: "t", onBusy: "interrupt" });
  await expect(asking).rejects.toMatchObject({ code: WAITING, context: { runId } });
  await expect(service.run("graph", SECOND, { threadId: "t" })).rejects.toMatchObject({ code: "run.unfinished" });
  expect(await open()).toEqual(["Approve?"]);
  const { log } = await service.resume("t", new Command({ resume: "yes" }), { graph: "graph" });
  expect(log).toEqual(["first", "asks: yes", "beside"]);
});

it("begins anew after a run that was answered and then failed", async () => {
  const database = await useSqlite();
  const graph = new StateGraph(State)
    .addNode("asks", ({ log }) => {
      const answer = String(interrupt("Approve?"));
      if (log.length === 1) throw Object.assign(new Error("It said 401"), { status: 401 });
      return { log: [answer] };
    })
    .addEdge(START, "asks")
    .compile();
  const { service } = useService({ checkpointer: database.open(), graphs: { graph } });
  await service.run("graph", FIRST, { threadId: "t" });
  await expect(service.resume("t", new Command({ resume: "yes" }))).rejects.toThrow("401");
  expect(await service.run("graph", SECOND, { threadId: "t" })).toMatchObject({
    log: ["first", "second"],
    __interrupt__: [{ value: "Approve?" }],
  });
});

it("does not take an answer that is on its way for a question that waits", async () => {
  const { service, database, checkpointer } = await useAsking();
  await service.run("graph", FIRST, { threadId: "t" });
  const head = await checkpointer.getTuple({ configurable: { thread_id: "t" } });
  const questions = questionsOf(head?.pendingWrites ?? []);
  const input = { kind: "command", resume: { [questions[0]!.id!]: "yes" }, questions };
  const at = { threadId: "t", owner: "dead", leaseMs: 1, baseCheckpointId: head?.checkpoint.id };
  await checkpointer.runs.continue({ ...at, input, states: ["waiting"] });
  database.expireLease("t");
  await service.run("graph", SECOND, { threadId: "t", onBusy: "interrupt" });
  expect(await service.readRun("t")).toMatchObject({ state: "waiting" });
});
