import { Annotation, DeltaChannel, END, START, StateGraph } from "@langchain/langgraph";
import type { BaseCheckpointSaver } from "@langchain/langgraph-checkpoint";
import { PostgresSaver } from "@langchain/langgraph-checkpoint-postgres";
import { beforeAll, describe, expect, it } from "vitest";
import { PostgresCheckpointer } from "../../store/postgres/postgres-checkpointer.ts";
import { describePostgres } from "../../store/postgres/testing/describe-postgres.ts";
import { readHistory } from "../read-history.ts";
import { threadConfig } from "../testing/graphs.ts";
import { SAVERS } from "../testing/stock-savers.ts";
import { checkpointBefore } from "../testing/thread-snapshot.ts";
import { forkThread } from "./fork-thread.ts";
import { rollbackThread } from "./rollback-thread.ts";

describe.each(SAVERS)("a DeltaChannel that nothing was written to, on %s", (_, createSaver) => {
  testUnwritten(createSaver);

  it("does not keep a subgraph from beginning that had not begun", async () => {
    const graph = lastingGraph(createSaver());
    await graph.invoke({ log: ["in"] }, threadConfig("t"));
    for (const node of ["a", "lasting", "lasting"]) {
      const checkpointId = await checkpointBefore(graph, "t", node);
      const { config } = await rollbackThread(graph, { threadId: "t", checkpointId });
      expect(await graph.invoke(null, config)).toEqual({ log: ["a", "b"] });
    }
  });
});

describePostgres("a DeltaChannel that nothing was written to", (postgres) => {
  describe.each([
    ["PostgresCheckpointer", (schema: string) => new PostgresCheckpointer(postgres.pool, { schema })],
    ["PostgresSaver", (schema: string) => new PostgresSaver(postgres.pool, undefined, { schema })],
  ])("on %s", (_, open) => {
    let saver: PostgresCheckpointer | PostgresSaver;
    beforeAll(async () => {
      saver = open(postgres.newSchema());
      await saver.setup();
    });
    testUnwritten(() => saver);
  });
});

const WAYS = [
  ["rollbackThread", rollbackThread],
  ["forkThread", (graph: NotingGraph, ref: CheckpointRef) => forkThread(graph, { ...ref, to: "same" })],
  [
    "forkThread with an update",
    (graph: NotingGraph, ref: CheckpointRef) => forkThread(graph, { ...ref, to: "same", update: {}, asNode: "a" }),
  ],
] as const;

function testUnwritten(createSaver: () => BaseCheckpointSaver): void {
  it.each(WAYS)("has nothing of the branch that %s leaves", async (threadId, fork) => {
    const graph = notingGraph(createSaver());
    await graph.invoke({ log: ["in"] }, threadConfig(threadId));
    for (let turn = 2; turn < 4; turn++) {
      const checkpointId = await checkpointBefore(graph, threadId, "b");
      const { config } = await fork(graph, { threadId, checkpointId });
      expect((await graph.getState(config)).values).toEqual({ log: ["in", "a"], notes: [] });
      expect(await graph.invoke(null, config)).toEqual({ log: ["in", "a"], notes: [`note ${turn}`] });
    }
  });

  it("is as it was at the beginning, and the input is next", async () => {
    const saver = createSaver();
    const graph = notingGraph(saver);
    await graph.invoke({ log: ["in"] }, threadConfig("t"));
    const checkpointId = await checkpointBefore(graph, "t", "__start__");
    const { config } = await rollbackThread(graph, { threadId: "t", checkpointId });
    expect((await graph.getState(config)).values).toEqual({ log: [], notes: [] });
    expect((await readHistory(saver, "t")).entries[0]?.next).toEqual(["__start__"]);
    expect(await graph.invoke(null, config)).toEqual({ log: ["in", "a"], notes: ["note 2"] });
  });
}

interface CheckpointRef {
  threadId: string;
  checkpointId: string;
}

type NotingGraph = ReturnType<typeof notingGraph>;

/** `a` writes to the log; `b` writes the first of the notes, numbered by its runs. */
function notingGraph(checkpointer: BaseCheckpointSaver) {
  let runs = 0;
  const state = Annotation.Root({ log: deltas, notes: deltas });
  return new StateGraph(state)
    .addNode("a", () => ({ log: ["a"] }))
    .addNode("b", () => ({ notes: [`note ${++runs}`] }))
    .addEdge(START, "a")
    .addEdge("a", "b")
    .addEdge("b", END)
    .compile({ checkpointer });
}

/** A node, then a subgraph that remembers what it is given. */
function lastingGraph(checkpointer: BaseCheckpointSaver) {
  const lasting = new StateGraph(Annotation.Root({ log: deltas }))
    .addNode("b", () => ({ log: ["b"] }))
    .addEdge(START, "b")
    .addEdge("b", END)
    .compile({ checkpointer: true });
  return new StateGraph(Annotation.Root({ log: Annotation<string[]> }))
    .addNode("a", () => ({ log: ["a"] }))
    .addNode("lasting", lasting)
    .addEdge(START, "a")
    .addEdge("a", "lasting")
    .addEdge("lasting", END)
    .compile({ checkpointer });
}

function deltas(): DeltaChannel<string[], string[]> {
  return new DeltaChannel((before: string[], writes: string[][]) => before.concat(...writes));
}
