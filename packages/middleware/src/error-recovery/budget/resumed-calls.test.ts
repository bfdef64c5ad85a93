import type { RunnableConfig } from "@langchain/core/runnables";
import { MemorySaver, START, StateGraph } from "@langchain/langgraph";
import { expect, it } from "vitest";
import { errorOf } from "../retry/testing/error-of.ts";
import { httpError } from "../retry/testing/failing.ts";
import { withErrorRecovery } from "../state-graph/with-error-recovery.ts";
import { AT_ONCE, CountedState, type Counted } from "./testing/recovered-node.ts";
import { forever, photoOf } from "./testing/stopped-process.ts";

const thread = { configurable: { thread_id: "1" }, durability: "sync" } as const;

/** Attempts of nodes, and what becomes of each, in all processes: an answer if nothing else is said. */
interface World {
  made: string[];
  fates: Record<string, ("fail" | "stop" | "wait" | "answer")[]>;
  stop(): void;
}

function nodeOf(world: World, name: string, attempts = 10) {
  const node = async (_: Counted, { signal }: RunnableConfig): Promise<{ answers: string[] }> => {
    world.made.push(name);
    const fate = world.fates[name]?.shift() ?? "answer";
    if (fate === "fail") throw httpError(503);
    if (fate === "wait") await new Promise((_resolve, reject) => signal?.addEventListener("abort", reject));
    // What was written before this moment is saved.
    if (fate === "stop") setTimeout(world.stop, 0);
    return fate === "stop" ? forever() : { answers: [name] };
  };
  return withErrorRecovery(node, { ...AT_ONCE, budget: { attempts } });
}

/** What the database has when the process stops in the run. */
async function stopIn(world: World, build: (saver: MemorySaver) => Runner): Promise<MemorySaver> {
  const saver = new MemorySaver();
  const stopped = new Promise<void>((resolve) => (world.stop = resolve));
  await Promise.race([stopped, build(saver).invoke({ answers: [] }, thread)]);
  return photoOf(saver);
}

interface Runner {
  invoke(input: unknown, config: RunnableConfig): Promise<unknown>;
}

it("a node that runs again in a subgraph has attempts of its own there, in another process too", async () => {
  const world: World = { made: [], fates: { a: ["fail", "answer", "stop", "fail"] }, stop: () => {} };
  const build = (saver: MemorySaver) => {
    const inner = new StateGraph(CountedState)
      .addNode("a", nodeOf(world, "a"))
      .addEdge(START, "a")
      .addConditionalEdges("a", ({ answers }) => (answers.length < 2 ? "a" : "__end__"), ["a", "__end__"])
      .compile();
    return new StateGraph(CountedState)
      .addNode("inner", inner)
      .addEdge(START, "inner")
      .compile({ checkpointer: saver });
  };
  const left = await stopIn(world, build);
  expect(await build(left).invoke(null, thread)).toMatchObject({ answers: ["a", "a"] });
  // Two, the one that was cut short, and the two that are left.
  expect(world.made).toHaveLength(5);
});

it("a node that LangGraph runs again though it had ended does not get more attempts", async () => {
  const world: World = { made: [], fates: { a: ["fail", "answer", "fail", "fail"], b: ["stop"] }, stop: () => {} };
  const build = (saver: MemorySaver) => {
    const inner = new StateGraph(CountedState)
      .addNode("a", nodeOf(world, "a"))
      .addNode("b", nodeOf(world, "b"))
      .addEdge(START, "a")
      .addEdge(START, "b")
      .compile();
    return new StateGraph(CountedState)
      .addNode("inner", inner)
      .addEdge(START, "inner")
      .compile({ checkpointer: saver });
  };
  const left = await stopIn(world, build);
  expect(await errorOf(build(left).invoke(null, thread))).toMatchObject({ reason: "attempts" });
  expect(world.made.filter((name) => name === "a")).toHaveLength(3);
});

it("a run that ended by its bound, while another call was made again, goes on with a new series", async () => {
  const world: World = { made: [], fates: { a: ["fail", "wait"], b: ["answer"] }, stop: () => {} };
  const saver = new MemorySaver();
  const later = withErrorRecovery(
    async () => {
      // The other one has failed and is made again by then.
      while (world.made.length < 2) await new Promise((resolve) => setImmediate(resolve));
      if (world.fates["b"]!.shift() === "answer") throw httpError(503);
      return { answers: ["b"] };
    },
    { ...AT_ONCE, budget: { attempts: 1 } },
  );
  const graph = new StateGraph(CountedState)
    .addNode("a", nodeOf(world, "a", 1))
    .addNode("b", later)
    .addEdge(START, "a")
    .addEdge(START, "b")
    .compile({ checkpointer: saver });
  expect(await errorOf(graph.invoke({ answers: [] }, thread))).toMatchObject({ reason: "run-attempts" });
  expect(await graph.invoke(null, thread)).toMatchObject({ answers: ["a", "b"] });
});
