import { AIMessage, HumanMessage, type BaseMessage } from "@langchain/core/messages";
import { Annotation, Command, END, interrupt, MessagesAnnotation, START, StateGraph } from "@langchain/langgraph";
import Database from "libsql";
import { expect, it } from "vitest";
import { recoverThread } from "./recover-thread.ts";
import { sweep } from "./sweep.ts";
import { useRecoveryBench, type RecoveryBench } from "./testing/recovery-bench.ts";

const Log = Annotation.Root({
  log: Annotation<string[]>({ reducer: (log, more) => [...log, ...more], default: () => [] }),
});
const note = (name: string) => () => ({ log: [name] });
const INPUT = { log: ["in"] };

function abc(options: { interruptBefore?: ["b"]; interruptAfter?: ["b"] } = {}) {
  return new StateGraph(Log)
    .addNode("a", note("a"))
    .addNode("b", note("b"))
    .addNode("c", note("c"))
    .addEdge(START, "a")
    .addEdge("a", "b")
    .addEdge("b", "c")
    .addEdge("c", END)
    .compile(options);
}

async function logOf({ saver }: RecoveryBench) {
  const head = await saver.getTuple({ configurable: { thread_id: "t", checkpoint_ns: "" } });
  return head?.checkpoint.channel_values["log"];
}

it.each([
  ["before", { interruptBefore: ["b"] as ["b"] }, 5, ["in", "a"]],
  ["after", { interruptAfter: ["b"] as ["b"] }, 7, ["in", "a", "b"]],
])("does not walk past a breakpoint %s a node that its process died at", async (_, options, writes, log) => {
  const bench = await useRecoveryBench();
  const graph = abc(options);
  const { context, events } = bench.openService({ graphs: { graph } });
  await bench.runAndDie({ graph, input: INPUT, death: { at: writes, when: "after" } });

  expect(await recoverThread(context, "t")).toMatchObject({ outcome: "waiting" });
  expect(await logOf(bench)).toEqual(log);
  expect(events.at(-1)).toMatchObject({ type: "run.waiting", interrupts: 0 });
});

it("goes past a breakpoint that a human has passed", async () => {
  const bench = await useRecoveryBench();
  const graph = abc({ interruptBefore: ["b"] });
  const { context } = bench.openService({ graphs: { graph } });
  await bench.runAndDie({ graph, input: INPUT });
  expect(await recoverThread(context, "t")).toMatchObject({ outcome: "waiting" });
  await bench.runAndDie({ graph, input: null, isContinued: true, death: { at: 1, when: "before" } });
  expect(await recoverThread(context, "t")).toMatchObject({ outcome: "done" });
  expect(await logOf(bench)).toEqual(["in", "a", "b", "c"]);
});

it("routes again where a node wrote and its router failed, and does nothing twice", async () => {
  const bench = await useRecoveryBench();
  let isBroken = true;
  const graph = new StateGraph(Log)
    .addNode("a", note("a"))
    .addNode("beside", note("beside"))
    .addNode("b", note("b"))
    .addNode("c", note("c"))
    .addEdge(START, "a")
    .addEdge(START, "beside")
    .addEdge("beside", "c")
    .addConditionalEdges("a", () => route(), ["b"])
    .compile();
  const route = (): "b" => {
    if (isBroken) throw Object.assign(new Error("overloaded"), { status: 529 });
    return "b";
  };
  const { context, events } = bench.openService({ graphs: { graph }, random: () => 0 });
  const { error } = await bench.runAndDie({ graph, input: INPUT });
  expect(error).toMatchObject({ message: "overloaded" });

  expect(await recoverThread(context, "t")).toMatchObject({ outcome: "postponed" });
  isBroken = false;
  expect(await recoverThread(context, "t")).toMatchObject({ outcome: "done" });
  expect(await logOf(bench)).toEqual(["in", "a", "beside", "b", "c"]);
  expect(events.map(({ type }) => type)).toEqual(["run.taken-up", "run.postponed", "run.taken-up", "run.done"]);
});

it("leaves a question alone, however often it sweeps", async () => {
  const bench = await useRecoveryBench();
  let asked = 0;
  const graph = new StateGraph(Log)
    .addNode("ask", () => {
      asked++;
      return { log: [String(interrupt("really?"))] };
    })
    .addEdge(START, "ask")
    .compile();
  const { context } = bench.openService({ graphs: { graph } });
  await bench.runAndDie({ graph, input: INPUT });
  expect(await sweep(context)).toMatchObject({ claimed: 1, results: [{ outcome: "waiting" }] });
  const before = await bench.saver.runs.readThread("t");

  for (let round = 0; round < 1_000; round++) expect((await sweep(context)).claimed).toBe(0);

  expect(asked).toBe(1);
  const now = await bench.saver.runs.readThread("t");
  expect({ ...now, dueInMs: 0, idleForMs: 0 }).toEqual({ ...before, dueInMs: 0, idleForMs: 0 });
});

it("gives an answer once where the node failed after it took it, and asks the next question", async () => {
  const bench = await useRecoveryBench();
  let isBroken = true;
  const graph = new StateGraph(Log)
    .addNode("ask", () => {
      const first = String(interrupt("first?"));
      if (isBroken) throw Object.assign(new Error("overloaded"), { status: 529 });
      return { log: [first, String(interrupt("second?"))] };
    })
    .addEdge(START, "ask")
    .compile();
  const { context } = bench.openService({ graphs: { graph } });
  await bench.runAndDie({ graph, input: INPUT });
  await recoverThread(context, "t");
  const { error } = await bench.runAndDie({ graph, input: new Command({ resume: "yes" }), isContinued: true });
  expect(error).toMatchObject({ message: "overloaded" });
  isBroken = false;

  expect(await recoverThread(context, "t")).toMatchObject({ outcome: "waiting" });
  await bench.runAndDie({ graph, input: new Command({ resume: "no" }), isContinued: true });
  expect(await logOf(bench)).toEqual(["in", "yes", "no"]);
});

it("gives no answer to the next question of a subgraph that failed after it took it", async () => {
  const bench = await useRecoveryBench();
  let isBroken = true;
  const inner = new StateGraph(Log)
    .addNode("ask", () => {
      const first = String(interrupt("first?"));
      if (isBroken) throw Object.assign(new Error("overloaded"), { status: 529 });
      return { log: [first, String(interrupt("second?"))] };
    })
    .addEdge(START, "ask")
    .compile();
  const graph = new StateGraph(Log).addNode("inner", inner).addEdge(START, "inner").compile();
  const { context } = bench.openService({ graphs: { graph } });
  await bench.runAndDie({ graph, input: { log: [] } });
  await recoverThread(context, "t");
  await bench.runAndDie({ graph, input: new Command({ resume: "yes" }), isContinued: true });
  isBroken = false;

  expect(await recoverThread(context, "t")).toMatchObject({ outcome: "waiting" });
  expect(await logOf(bench)).toEqual([]);
});

it("repairs tool calls that nothing will answer, before the model is asked", async () => {
  const bench = await useRecoveryBench();
  const seen: string[][] = [];
  const graph = new StateGraph(MessagesAnnotation)
    .addNode("model", ({ messages }: { messages: BaseMessage[] }) => {
      seen.push(messages.map((message) => message.getType()));
      return { messages: [new AIMessage("done")] };
    })
    .addEdge(START, "model")
    .compile();
  const call = { id: "call_1", name: "search", args: {}, type: "tool_call" as const };
  const messages = [
    new HumanMessage({ id: "1", content: "find" }),
    new AIMessage({ id: "2", content: "", tool_calls: [call] }),
    new HumanMessage({ id: "3", content: "still there?" }),
  ];
  const { context, events } = bench.openService({ graphs: { graph } });
  await bench.runAndDie({ graph, input: { messages }, death: { at: 3, when: "after" } });

  expect(await recoverThread(context, "t")).toMatchObject({ outcome: "done" });
  expect(seen).toEqual([["human", "ai", "tool", "human"]]);
  expect(events).toContainEqual(expect.objectContaining({ type: "run.repaired", messages: 1 }));
});

it("parks a run that ends its process each time, with its story", async () => {
  const bench = await useRecoveryBench();
  const graph = abc();
  await bench.runAndDie({ graph, input: INPUT, death: { at: 4, when: "before" } });
  // Processes that take it up and die.
  for (let attempt = 1; attempt <= 3; attempt++) {
    await bench.saver.runs.claim({ owner: `dying-${attempt}`, leaseMs: 0, limit: 1, graphs: ["graph"] });
  }
  const { context, events } = bench.openService({ graphs: { graph } });

  const { outcome, why } = await recoverThread(context, "t");
  expect(outcome).toBe("poisoned");
  expect(why).toContain("It was taken up 4 times at checkpoint");
  expect(why).toContain("taken-up by dying-3");
  expect(why).toContain("No error of it is known");
  expect(events.at(-1)).toMatchObject({ type: "run.poisoned", failure: { class: "crash", message: why } });

  expect(await recoverThread(context, "t")).toMatchObject({ outcome: "left" });
  expect(await sweep(context)).toMatchObject({ claimed: 0 });
  expect(await recoverThread(context, "t", { force: true })).toMatchObject({ outcome: "done" });
  expect(await logOf(bench)).toEqual(["in", "a", "b", "c"]);
});

it("leaves a run of another graph's shape alone, and does not call it done by force", async () => {
  const bench = await useRecoveryBench();
  await bench.runAndDie({ graph: abc(), input: INPUT, death: { at: 5, when: "after" } });
  const renamed = new StateGraph(Log)
    .addNode("a", note("a"))
    .addNode("b2", note("b2"))
    .addEdge(START, "a")
    .addEdge("a", "b2")
    .compile();
  const { context, events } = bench.openService({ graphs: { graph: renamed } });

  const { results } = await sweep(context);
  expect(results).toMatchObject([{ outcome: "failed" }]);
  expect(results[0]?.why).toContain("node b is to run next, and the graph has no such node");
  expect(events.map(({ type }) => type)).toContain("run.incompatible");
  expect(await sweep(context)).toMatchObject({ claimed: 0 });

  const why = "It cannot go on without loss: node b is to run next, and the graph has no such node";
  expect(await recoverThread(context, "t", { force: true })).toMatchObject({
    outcome: "failed",
    why: expect.stringContaining(why),
  });
  expect(await bench.saver.runs.readThread("t")).toMatchObject({
    state: "failed",
    failure: { class: "not-resumable", message: expect.stringContaining(why) },
  });
  expect(await logOf(bench)).toEqual(["in", "a"]);
});

it("begins with an input that was not taken, though the thread stood before a node that is gone", async () => {
  const bench = await useRecoveryBench();
  await bench.runAndDie({ graph: abc({ interruptBefore: ["b"] }), input: INPUT });
  const graph = new StateGraph(Log).addNode("d", note("d")).addEdge(START, "d").compile();
  await bench.runAndDie({ graph, input: { log: ["again"] }, death: { at: 1, when: "before" } });
  const { context } = bench.openService({ graphs: { graph } });
  expect(await recoverThread(context, "t")).toMatchObject({ outcome: "done" });
  expect(await logOf(bench)).toEqual(["in", "a", "again", "d"]);
});

it("says what is the matter with a checkpoint that cannot be read, and changes nothing of it", async () => {
  const bench = await useRecoveryBench();
  const graph = abc();
  await bench.runAndDie({ graph, input: INPUT, death: { at: 5, when: "after" } });
  bench.breakCheckpoints();
  const { context } = bench.openService({ graphs: { graph } });

  const { outcome, why } = await recoverThread(context, "t");
  expect(outcome).toBe("failed");
  expect(why).toContain("cannot be read");
});

it("takes up no run whose graph it does not have", async () => {
  const bench = await useRecoveryBench();
  await bench.runAndDie({ graph: abc(), input: INPUT, death: { at: 3, when: "after" } });
  const { context } = bench.openService({ graphs: { other: abc() } });
  expect(await sweep(context)).toMatchObject({ claimed: 0 });
  await expect(recoverThread(context, "t")).rejects.toMatchObject({ code: "recovery.unknown-graph" });
  await expect(recoverThread(context, "nobody")).rejects.toMatchObject({ code: "recovery.unknown-thread" });
});

it("ends a run whose recorded options it cannot take by that error, and names the last error where it parks one", async () => {
  const bench = await useRecoveryBench();
  const graph = abc();
  const failure = { class: "server", name: "Oops", message: "half way" };
  const { run } = await bench.runAndDie({ graph, input: INPUT, death: { at: 4, when: "before" } });
  const fence = { runId: run.runId, owner: "dead", epoch: run.epoch };
  await bench.saver.runs.finish(fence, { state: "open", afterMs: 0, failure });
  const file = new Database(bench.database.path);
  file.exec(`UPDATE threadkeep_runs SET options = '{"effects":"redo"}', graph_version = NULL, attempts = 0`);
  const { context } = bench.openService({ graphs: { graph }, attempts: { perCheckpoint: 1 } });
  const redo = expect.stringContaining('"redo"');
  expect(await recoverThread(context, "t", { force: true })).toMatchObject({ outcome: "failed", why: redo });
  expect(await bench.saver.runs.readThread("t")).toMatchObject({ state: "failed", failure: { message: redo } });

  file.exec("UPDATE threadkeep_runs SET state = 'open', due_at = 1, attempts = 1");
  file.close();
  const { outcome, why } = await recoverThread(context, "t");
  expect(outcome).toBe("poisoned");
  expect(why).toMatch(/taken up 2 times .* The last error known is .*"redo"/);
});
