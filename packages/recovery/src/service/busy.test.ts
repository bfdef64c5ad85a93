import { Annotation, Command, END, interrupt, START, StateGraph } from "@langchain/langgraph";
import { expect, it, vi } from "vitest";
import { gate } from "./testing/gate.ts";
import { stepsGraph, Steps } from "./testing/steps-graph.ts";
import { useService } from "./testing/use-service.ts";
import { useSqlite } from "./testing/use-sqlite.ts";

const NOTHING = { done: [] };
const ALL = { states: undefined, stuck: undefined, node: undefined, limit: 10, cursor: undefined };

it("refuses a second run of a thread, and says who holds it", async () => {
  const database = await useSqlite();
  const stand = gate();
  const graphs = { graph: stepsGraph({ one: stand.pass }) };
  const { service: first } = useService({ checkpointer: database.open(), graphs });
  const { service: second, told } = useService({ checkpointer: database.open(), graphs });
  const run = first.run("graph", NOTHING, { threadId: "t" });
  await stand.reached;
  const { runId } = (await second.readRun("t")) ?? {};
  await expect(second.run("graph", NOTHING, { threadId: "t" })).rejects.toMatchObject({
    code: "run.busy",
    message: expect.stringContaining(first.owner),
    context: { runId, owner: first.owner, since: expect.any(String) },
  });
  await expect(second.resume("t")).rejects.toMatchObject({ code: "run.busy" });
  stand.open();
  expect(await run).toEqual({ done: ["one"] });
  expect(told()).toEqual([]);
});

it("waits for a thread that is busy when it is told to, and then goes on from where that run left it", async () => {
  const database = await useSqlite();
  const stand = gate();
  const { service } = useService({ checkpointer: database.open(), graphs: { graph: stepsGraph({ one: stand.pass }) } });
  const first = service.run("graph", { done: ["first"] }, { threadId: "t" });
  await stand.reached;
  const second = service.run("graph", { done: ["second"] }, { threadId: "t", onBusy: "wait" });
  stand.open();
  expect(await first).toEqual({ done: ["first", "one"] });
  expect(await second).toEqual({ done: ["first", "one", "second", "one"] });
});

it("ends the wait for a thread with the caller's signal, and with the service", async () => {
  const database = await useSqlite();
  const stand = gate();
  const graphs = { graph: stepsGraph({ one: stand.pass }) };
  const { service: holder } = useService({ checkpointer: database.open(), graphs });
  const { service } = useService({ checkpointer: database.open(), graphs });
  const run = holder.run("graph", NOTHING, { threadId: "t" });
  await stand.reached;
  const caller = new AbortController();
  const given = service.run("graph", NOTHING, { threadId: "t", onBusy: "wait", signal: caller.signal });
  const stopped = service.run("graph", NOTHING, { threadId: "t", onBusy: "wait" });
  caller.abort(new Error("no longer"));
  await expect(given).rejects.toThrow("no longer");
  await Promise.all([service.stop(), expect(stopped).rejects.toMatchObject({ code: "recovery.stopped" })]);
  await expect(service.run("graph", NOTHING, { threadId: "u" })).rejects.toMatchObject({ code: "recovery.stopped" });
  await expect(service.recoverThread("t")).rejects.toMatchObject({ code: "recovery.stopped" });
  stand.open();
  await run;
});

it.each(["its own service", "another service"])(
  "takes the place of a run that %s holds, after its step",
  async (whose) => {
    const database = await useSqlite();
    const stand = gate();
    const endless = new StateGraph(Steps)
      .addNode("again", async () => (void stand.arrive(), { done: ["again"] }))
      .addEdge(START, "again")
      .addConditionalEdges("again", () => "again")
      .compile();
    const graphs = { endless, quick: stepsGraph({ end: () => {} }) };
    const options = { graphs, leaseMs: 3000, heartbeatMs: 200 };
    const { service: holder, told } = useService({ checkpointer: database.open(), ...options });
    const taker =
      whose === "its own service" ? holder : useService({ checkpointer: database.open(), ...options }).service;
    const first = holder.run("endless", NOTHING, { threadId: "t", recursionLimit: 100_000 });
    await stand.reached;
    const [second] = await Promise.all([
      taker.run("quick", NOTHING, { threadId: "t", onBusy: "interrupt" }),
      expect(first).rejects.toMatchObject({ code: "run.given-back" }),
    ]);
    expect(second.done.at(-1)).toBe("end");
    expect(new Set(second.done)).toEqual(new Set(["again", "end"]));
    expect(told()).toContain("run.given-back");
    expect(await database.open().runs.list({ ...ALL, graph: "endless" })).toMatchObject({ runs: [{ state: "left" }] });
  },
);

it("refuses to pass over a run that died, and leaves it behind when told to", async () => {
  const database = await useSqlite();
  const stand = gate();
  const graphs = { slow: stepsGraph({ one: stand.pass, two: () => {} }), quick: stepsGraph({ end: () => {} }) };
  const { service: dying } = useService({ checkpointer: database.open(), graphs });
  const { service } = useService({ checkpointer: database.open(), graphs });
  const dead = dying.run("slow", NOTHING, { threadId: "t" });
  await stand.reached;
  database.expireLease("t");
  await expect(service.run("quick", NOTHING, { threadId: "t" })).rejects.toMatchObject({ code: "run.unfinished" });
  expect(await service.run("quick", NOTHING, { threadId: "t", onBusy: "interrupt" })).toEqual({ done: ["end"] });
  stand.open();
  await expect(dead).rejects.toMatchObject({ code: "run.lease-lost" });
});

const Asked = Annotation.Root({
  answers: Annotation<unknown[]>({ reducer: (all, more) => all.concat(more), default: () => [] }),
});

function askingGraph(questions: number) {
  const ask = () => ({ answers: Array.from({ length: questions }, (_, index) => interrupt(`question ${index + 1}`)) });
  return new StateGraph(Asked).addNode("ask", ask).addEdge(START, "ask").addEdge("ask", END).compile();
}

it("waits for an answer, refuses a new run meanwhile, and goes on with the answer", async () => {
  const database = await useSqlite();
  const { service, told } = useService({ checkpointer: database.open(), graphs: { graph: askingGraph(2) } });
  expect(await service.run("graph", { answers: [] }, { threadId: "t" })).toMatchObject({
    __interrupt__: [{ value: "question 1" }],
  });
  expect(await service.readRun("t")).toMatchObject({ state: "waiting", dueAt: undefined });
  await expect(service.run("graph", { answers: [] }, { threadId: "t" })).rejects.toMatchObject({
    code: "run.waiting-for-answer",
  });
  await expect(service.resume("t")).rejects.toMatchObject({ code: "run.answer-missing" });
  expect(await service.resume("t", new Command({ resume: "yes" }))).toMatchObject({
    __interrupt__: [{ value: "question 2" }],
  });
  // LangGraph takes a plain `false` for no answer at all.
  expect(await service.resume("t", new Command({ resume: false }))).toEqual({ answers: ["yes", false] });
  await expect(service.resume("t")).rejects.toMatchObject({ code: "run.nothing-to-resume" });
  expect(told().join(" ")).toBe("run.admitted run.waiting run.continued run.waiting run.continued run.done");
});

it("leaves a question behind when told to", async () => {
  const database = await useSqlite();
  const graphs = { graph: askingGraph(1), other: stepsGraph({ one: () => {} }) };
  const { service } = useService({ checkpointer: database.open(), graphs, waitLimitMs: 60_000 });
  await service.run("graph", { answers: [] }, { threadId: "t" });
  expect((await service.readRun("t"))?.dueInMs).toBeGreaterThan(50_000);
  expect(await service.run("other", NOTHING, { threadId: "t", onWaiting: "abandon" })).toEqual({ done: ["one"] });
});

it("stops at a breakpoint, and goes on from it without an answer", async () => {
  const database = await useSqlite();
  const builder = new StateGraph(Steps)
    .addNode("one", () => ({ done: ["one"] }))
    .addNode("two", () => ({ done: ["two"] }))
    .addEdge(START, "one")
    .addEdge("one", "two")
    .addEdge("two", END);
  const { service } = useService({
    checkpointer: database.open(),
    graphs: { graph: builder.compile({ interruptBefore: ["two"] }) },
  });
  expect(await service.run("graph", NOTHING, { threadId: "t" })).toMatchObject({ done: ["one"] });
  expect(await service.readRun("t")).toMatchObject({ state: "waiting", nodes: ["two"] });
  expect(await service.resume("t")).toEqual({ done: ["one", "two"] });
  expect(await service.readRun("t")).toMatchObject({ state: "done" });
});

it("goes on with a run that failed where it stopped, once its caller says so", async () => {
  const database = await useSqlite();
  const two = vi.fn<() => void>().mockImplementationOnce(() => {
    throw new TypeError("no such field");
  });
  const one = vi.fn<() => void>();
  const { service } = useService({ checkpointer: database.open(), graphs: { graph: stepsGraph({ one, two }) } });
  await expect(service.run("graph", NOTHING, { threadId: "t" })).rejects.toThrow("no such field");
  expect(await service.resume("t")).toEqual({ done: ["one", "two"] });
  expect([one.mock.calls.length, two.mock.calls.length]).toEqual([1, 2]);
});
