import { Annotation, Command, END, interrupt, MemorySaver, START, StateGraph } from "@langchain/langgraph";
import type { BaseCheckpointSaver } from "@langchain/langgraph-checkpoint";
import { expect, it } from "vitest";
import { describeGraph } from "../recover/describe-graph.ts";
import { useService } from "./testing/use-service.ts";
import { useSqlite } from "./testing/use-sqlite.ts";

const State = Annotation.Root({ text: Annotation<string>, answer: Annotation<string> });
const Narrower = Annotation.Root({ answer: Annotation<string> });
const YES = new Command({ resume: "yes" });
const BY_FORCE = { force: true };

/** Asks in its first node, and pays in its second. */
function asking(name: string) {
  const graph = new StateGraph(State)
    .addNode(name, () => ({ answer: String(interrupt("ok?")) }))
    .addNode("pay", ({ answer }) => ({ text: `paid ${answer}` }));
  return chain(graph, [name, "pay"]);
}

/** Its second node is of the name, and fails by a bug unless it is mended. */
function failing(name: string, isMended = false) {
  const graph = new StateGraph(State)
    .addNode("one", () => ({ answer: "1" }))
    .addNode(name, () => {
      if (!isMended) throw new TypeError("bug");
      return { text: "mended" };
    });
  return chain(graph, ["one", name]);
}

function chain<Graph extends { compile(): unknown }>(
  graph: Graph,
  names: readonly string[],
): ReturnType<Graph["compile"]> {
  const edges = graph as unknown as { addEdge(from: string, to: string): void };
  [START, ...names].forEach((from, index) => edges.addEdge(from, names[index] ?? END));
  return graph.compile() as ReturnType<Graph["compile"]>;
}

it("does not resume past a node that was renamed, by an answer or without, and by force neither", async () => {
  const database = await useSqlite();
  const before = useService({
    checkpointer: database.open(),
    graphs: { asking: asking("ask"), failing: failing("two") },
  });
  await before.service.run("asking", {}, { threadId: "asked" });
  await expect(before.service.run("failing", {}, { threadId: "failed" })).rejects.toThrow("bug");
  const graphs = { asking: asking("confirm"), failing: failing("second", true) };
  const { service, told } = useService({ checkpointer: database.open(), graphs });
  const records = () => Promise.all(["asked", "failed"].map((id) => service.readRun(id)));
  const stood = await records();

  const gone = (node: string) => ({
    code: "run.incompatible",
    message: expect.stringContaining(`node ${node} is to run next, and the graph has no such node`),
    context: expect.objectContaining({ problems: [expect.stringContaining(node)] }),
  });
  await expect(service.resume("asked", YES)).rejects.toMatchObject(gone("ask"));
  await expect(service.resume("asked", YES, BY_FORCE)).rejects.toMatchObject(gone("ask"));
  await expect(service.resume("failed")).rejects.toMatchObject(gone("two"));
  await expect(service.resume("failed", undefined, BY_FORCE)).rejects.toMatchObject(gone("two"));
  const standing = (rows: typeof stood) => rows.map((row) => ({ ...row, dueInMs: 0, idleForMs: 0 }));
  expect(standing(await records())).toEqual(standing(stood));
  expect(told()).toEqual([]);

  expect(await before.service.resume("asked", YES)).toEqual({ answer: "yes", text: "paid yes" });
});

it("resumes past a node that was renamed once its thread is mended", async () => {
  const database = await useSqlite();
  const { service: before } = useService({ checkpointer: database.open(), graphs: { graph: failing("two") } });
  await expect(before.run("graph", {}, { threadId: "t" })).rejects.toThrow("bug");
  const checkpointer = database.open();
  const graph = failing("second", true);
  graph.checkpointer = checkpointer;
  await graph.updateState({ configurable: { thread_id: "t" } }, {}, "one");
  const { service } = useService({ checkpointer, graphs: { graph } });
  expect(await service.resume("t")).toEqual({ answer: "1", text: "mended" });
});

it("does not lose the value of a channel that is gone, unless it is told to", async () => {
  const database = await useSqlite();
  const { service: before } = useService({ checkpointer: database.open(), graphs: { graph: asking("ask") } });
  await before.run("graph", { text: "keep me" }, { threadId: "t" });
  const narrower = chain(
    new StateGraph(Narrower).addNode("ask", () => ({ answer: String(interrupt("ok?")) })).addNode("pay", () => ({})),
    ["ask", "pay"],
  );
  const { service } = useService({ checkpointer: database.open(), graphs: { graph: narrower } });
  await expect(service.resume("t", YES)).rejects.toMatchObject({
    code: "run.incompatible",
    message: expect.stringMatching(/channel text is gone, .*resume\(threadId, command, \{ force: true \}\)/),
  });
  expect(await service.readRun("t")).toMatchObject({ state: "waiting", epoch: 1 });
  expect(await service.resume("t", YES, BY_FORCE)).toEqual({ answer: "yes" });
});

it("resumes without force where what changed takes nothing away", async () => {
  const database = await useSqlite();
  const { service: before } = useService({ checkpointer: database.open(), graphs: { graph: asking("ask") } });
  await before.run("graph", { text: "keep me" }, { threadId: "t" });
  const longer = chain(
    new StateGraph(State)
      .addNode("ask", () => ({ answer: String(interrupt("ok?")) }))
      .addNode("thank", ({ text, answer }) => ({ text: `${text}, ${answer}` })),
    ["ask", "thank"],
  );
  const { service } = useService({ checkpointer: database.open(), graphs: { graph: longer } });
  expect(await service.resume("t", YES)).toEqual({ answer: "yes", text: "keep me, yes" });
});

it("takes no note of a node that is gone once a later input has dropped it", async () => {
  const database = await useSqlite();
  const { service: before } = useService({ checkpointer: database.open(), graphs: { graph: asking("ask") } });
  await before.run("graph", {}, { threadId: "t" });
  const { service } = useService({ checkpointer: database.open(), graphs: { graph: asking("confirm") } });
  await service.run("graph", {}, { threadId: "t", onWaiting: "abandon" });
  expect(await service.resume("t", YES)).toMatchObject({ text: "paid yes" });
  expect(await service.readRun("t")).toMatchObject({ state: "done" });
});

it("resumes a run that never began, though its thread stood before a node that is gone", async () => {
  const database = await useSqlite();
  const { service: before } = useService({ checkpointer: database.open(), graphs: { graph: asking("ask") } });
  await before.run("graph", {}, { threadId: "t" });
  const checkpointer = database.open();
  const graph = failing("second", true);
  const { service } = useService({ checkpointer, graphs: { graph } });
  const { version: graphVersion } = describeGraph(graph);
  const { checkpointId: baseCheckpointId } = (await service.readRun("t")) ?? {};
  const input = { kind: "input", value: { text: "new" } };
  const shared = { runId: "died", threadId: "t", graph: "graph", owner: "dead", leaseMs: 0, options: {} };
  await checkpointer.runs.admit({ ...shared, graphVersion, input, baseCheckpointId, replaces: ["waiting"] });
  expect(await service.resume("t")).toEqual({ answer: "1", text: "mended" });
});

it("never takes a turn for the end that left out a node which is gone", async () => {
  const database = await useSqlite();
  const checkpointer = database.open();
  const old = failing("two");
  old.checkpointer = checkpointer;
  await expect(old.invoke({}, { configurable: { thread_id: "t" } })).rejects.toThrow("bug");
  const { service, told } = useService({ checkpointer, graphs: { graph: failing("second", true) } });
  const nothing = null as unknown as object;
  await expect(service.run("graph", nothing, { threadId: "t" })).rejects.toMatchObject({
    code: "run.node-missing",
    message: expect.stringContaining("two is to run next"),
  });
  expect(await service.readRun("t")).toMatchObject({ state: "failed", failure: { name: "ThreadkeepError" } });
  expect(told()).toEqual(["run.admitted", "run.failed"]);
});

const SAVERS: [string, () => Promise<BaseCheckpointSaver>][] = [
  ["a saver that keeps no runs", async () => new MemorySaver()],
  ["a database that keeps runs", async () => (await useSqlite()).open()],
];

it.each(SAVERS)("is not told to be done by force where its next node is gone, on %s", async (_, open) => {
  const checkpointer = await open();
  const old = failing("two");
  old.checkpointer = checkpointer;
  await expect(old.invoke({}, { configurable: { thread_id: "t" } })).rejects.toThrow("bug");
  const { service } = useService({ checkpointer, graphs: { graph: failing("second", true) } });
  expect(await service.recoverThread("t", BY_FORCE)).toMatchObject({
    outcome: "failed",
    why: expect.stringContaining("cannot go on without loss: node two is to run next, and the graph has no such node"),
  });
});
