import { Annotation, Command, END, entrypoint, interrupt, Send, START, StateGraph, task } from "@langchain/langgraph";
import { describe, expect, it } from "vitest";
import type { ServiceContext } from "../service/service-context.ts";
import type { ServiceGraph } from "../service/service-graph.ts";
import type { Death } from "./testing/dying-saver.ts";
import { useRecoveryBench, type RecoveryBench } from "./testing/recovery-bench.ts";
import { recoverThread } from "./recover-thread.ts";

const Log = Annotation.Root({
  log: Annotation<string[]>({ reducer: (log, more) => [...log, ...more], default: () => [] }),
});
const note = (name: string) => () => ({ log: [name] });

function chain() {
  return new StateGraph(Log)
    .addNode("a", note("a"))
    .addNode("b", note("b"))
    .addEdge(START, "a")
    .addEdge("a", "b")
    .addEdge("b", END)
    .compile();
}

function parallel() {
  return new StateGraph(Log)
    .addNode("plan", note("plan"))
    .addNode("one", note("one"))
    .addNode("two", note("two"))
    .addNode("work", note("work"))
    .addNode("join", note("join"), { defer: true })
    .addEdge(START, "plan")
    .addEdge("plan", "one")
    .addEdge("plan", "two")
    .addConditionalEdges("plan", () => [new Send("work", { log: [] }), new Send("work", { log: [] })], ["work"])
    .addEdge("one", "join")
    .addEdge("two", "join")
    .addEdge("work", "join")
    .compile();
}

function nested(checkpointer?: true) {
  const inner = new StateGraph(Log)
    .addNode("x", note("x"))
    .addNode("y", note("y"))
    .addEdge(START, "x")
    .addEdge("x", "y")
    .compile(checkpointer && { checkpointer });
  return new StateGraph(Log)
    .addNode("a", note("a"))
    .addNode("inner", async (_state, config) => ({ log: (await inner.invoke({ log: [] }, config)).log.slice(-2) }))
    .addNode("b", note("b"))
    .addEdge(START, "a")
    .addEdge("a", "inner")
    .addEdge("inner", "b")
    .compile();
}

function asNode(checkpointer?: true) {
  const inner = new StateGraph(Log)
    .addNode("x", note("x"))
    .addNode("y", note("y"))
    .addEdge(START, "x")
    .addEdge("x", "y")
    .compile(checkpointer && { checkpointer });
  return new StateGraph(Log)
    .addNode("a", note("a"))
    .addNode("inner", inner)
    .addNode("b", note("b"))
    .addEdge(START, "a")
    .addEdge("a", "inner")
    .addEdge("inner", "b")
    .compile();
}

function asking() {
  return new StateGraph(Log)
    .addNode("effect", note("effect"))
    .addNode("ask", () => ({ log: [String(interrupt("one?")), String(interrupt("two?"))] }))
    .addNode("after", note("after"))
    .addEdge(START, "effect")
    .addEdge(START, "ask")
    .addEdge(["effect", "ask"], "after")
    .compile();
}

function askingWithin() {
  const inner = new StateGraph(Log)
    .addNode("x", note("x"))
    .addNode("ask", () => ({ log: [String(interrupt("inner?"))] }))
    .addEdge(START, "x")
    .addEdge("x", "ask")
    .compile();
  return new StateGraph(Log)
    .addNode("inner", inner)
    .addNode("after", note("after"))
    .addEdge(START, "inner")
    .addEdge("inner", "after")
    .compile();
}

/** The subgraph asks the same twice. */
function askingTwiceWithin() {
  const inner = new StateGraph(Log)
    .addNode("ask", () => ({ log: [String(interrupt("sure?")), String(interrupt("sure?"))] }))
    .addEdge(START, "ask")
    .compile();
  return new StateGraph(Log).addNode("inner", inner).addEdge(START, "inner").compile();
}

function functional() {
  const add = task("add", async (value: number) => value + 1);
  return entrypoint("functional", async (value: number) => (await add(value)) + (await add(value * 10)));
}

type Turn = { input: unknown; isContinued?: boolean };

interface Case {
  name: string;
  graph: () => ServiceGraph;
  /** All but the last come to their end, or to their question, undisturbed. */
  turns: Turn[];
}

const IN: Turn = { input: { log: ["in"] } };
const CASES: Case[] = [
  { name: "a chain", graph: chain, turns: [IN] },
  { name: "a second turn", graph: chain, turns: [IN, IN] },
  { name: "parallel nodes, sends and a join", graph: parallel, turns: [IN] },
  { name: "a subgraph that a node calls", graph: () => nested(), turns: [IN] },
  { name: "a subgraph as a node", graph: () => asNode(), turns: [IN, IN] },
  { name: "a subgraph that keeps its own history", graph: () => asNode(true), turns: [IN] },
  { name: "the second turn of a subgraph that keeps its own history", graph: () => asNode(true), turns: [IN, IN] },
  { name: "the second turn of one that a node calls", graph: () => nested(true), turns: [IN, IN] },
  { name: "an answer", graph: asking, turns: [IN, { input: new Command({ resume: "1" }), isContinued: true }] },
  {
    name: "the same answer to the second question of a node",
    graph: asking,
    turns: [
      IN,
      { input: new Command({ resume: "1" }), isContinued: true },
      { input: new Command({ resume: "1" }), isContinued: true },
    ],
  },
  {
    name: "an answer with an update",
    graph: asking,
    turns: [IN, { input: new Command({ resume: "1", update: { log: ["update"] } }), isContinued: true }],
  },
  {
    name: "an answer within a subgraph",
    graph: askingWithin,
    turns: [IN, { input: new Command({ resume: "1" }), isContinued: true }],
  },
  {
    name: "an answer to the first of two questions of a subgraph, which are the same",
    graph: askingTwiceWithin,
    turns: [IN, { input: new Command({ resume: "1" }), isContinued: true }],
  },
  {
    name: "a Command on a thread that was done",
    graph: chain,
    turns: [IN, { input: new Command({ goto: "b", update: { log: ["go"] } }) }],
  },
  { name: "a function", graph: functional, turns: [{ input: 1 }] },
];

describe.each(CASES)("$name", ({ graph: makeGraph, turns }) => {
  it("ends as if nothing had happened, wherever its process dies", async () => {
    const bench = await useRecoveryBench();
    const graph = makeGraph();
    const { context } = bench.openService({ graphs: { graph } });
    const undisturbed = await play(bench, context, graph, turns, undefined);
    expect(undisturbed.writes).toBeGreaterThan(1);
    for (let at = 1; at <= undisturbed.writes; at++) {
      for (const when of ["before", "after"] as const) {
        const { ending } = await play(bench, context, graph, turns, { at, when });
        expect.soft(ending, `killed ${when} write ${at} of ${undisturbed.writes}`).toEqual(undisturbed.ending);
      }
    }
  });
});

async function play(
  bench: RecoveryBench,
  context: ServiceContext,
  graph: ServiceGraph,
  turns: readonly Turn[],
  death: Death | undefined,
) {
  const threadId = death ? `${death.when} ${death.at}` : "undisturbed";
  for (const turn of turns.slice(0, -1)) {
    await bench.runAndDie({ graph, threadId, ...turn });
    await recoverThread(context, threadId);
  }
  await bench.runAndDie({ graph, threadId, ...turns.at(-1)!, death });
  const { writes } = bench.saver;
  await recoverThread(context, threadId);
  return { writes, ending: await endingOf(bench, threadId) };
}

async function endingOf({ saver }: RecoveryBench, threadId: string) {
  const head = await saver.getTuple({ configurable: { thread_id: threadId, checkpoint_ns: "" } });
  const run = await saver.runs.readThread(threadId);
  const { log, __end__: returned } = head?.checkpoint.channel_values ?? {};
  return { values: log ?? returned, state: run?.state, failure: run?.failure };
}
