import { Annotation, Command, interrupt, MemorySaver, START, StateGraph } from "@langchain/langgraph";
import { SqliteSaver } from "@langchain/langgraph-checkpoint-sqlite";
import { describe, expect, it } from "vitest";
import { recoveryChannels } from "../budget/recovery-channels.ts";
import { AT_ONCE, throwNext, unavailable } from "./testing/faults.ts";
import { withErrorRecovery } from "./with-error-recovery.ts";

const State = Annotation.Root({
  done: Annotation<string[]>({ reducer: (left, right) => left.concat(right), default: () => [] }),
  ...recoveryChannels,
});

const SAVERS = { MemorySaver: () => new MemorySaver(), SqliteSaver: () => SqliteSaver.fromConnString(":memory:") };

/**
 * Beside each other: a graph that asks a human and fails once after the answer, and a worker that has finished by then. LangGraph runs it again when
 * the graph is resumed.
 *
 * @param failing which calls of the worker fail
 */
function buildTeam(failing: readonly number[], isWorkerRecovered: boolean) {
  const faults = [unavailable()];
  let calls = 0;
  const approve = new StateGraph(State)
    .addNode("ask", async () => {
      const answer = String(interrupt("ok?"));
      // Turns of the event loop: the worker has finished with all that belongs to it.
      for (let turn = 0; turn < 20; turn++) await new Promise(setImmediate);
      throwNext(faults);
      return { done: [`approved: ${answer}`] };
    })
    .addEdge(START, "ask")
    .compile();
  const work = async () => {
    calls += 1;
    if (failing.includes(calls)) throw unavailable();
    return { done: ["worker"] };
  };
  return new StateGraph(State)
    .addNode("approve", approve)
    .addNode("worker", isWorkerRecovered ? withErrorRecovery(work, { ...AT_ONCE, attempts: 9 }) : work)
    .addEdge(START, "approve")
    .addEdge(START, "worker")
    .compile();
}

const WORKERS = [
  { failing: [], isRecovered: false },
  { failing: [], isRecovered: true },
  { failing: [1], isRecovered: true },
  { failing: [2], isRecovered: true },
  { failing: [1, 3], isRecovered: true },
];

describe.each(["sync", "async", "exit"] as const)(
  "a task that ended beside one that waited, with durability %s",
  (durability) => {
    it.each(
      Object.entries(SAVERS).flatMap(([name, createSaver]) =>
        WORKERS.map((worker) => ({ name, createSaver, ...worker })),
      ),
    )("has written once: $name, calls that fail $failing", async ({ createSaver, failing, isRecovered }) => {
      const graph = new StateGraph(State)
        .addNode("team", withErrorRecovery(buildTeam(failing, isRecovered), AT_ONCE))
        .addEdge(START, "team")
        .compile({ checkpointer: createSaver() });
      const config = { configurable: { thread_id: "t" }, durability };
      await graph.invoke({ done: [] }, config);
      const { done } = await graph.invoke(new Command({ resume: "yes" }), config);
      expect(done).toEqual(["approved: yes", "worker"]);
    });
  },
);
