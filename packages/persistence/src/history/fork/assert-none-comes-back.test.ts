import { Annotation, DeltaChannel, START, StateGraph } from "@langchain/langgraph";
import type { BaseCheckpointSaver } from "@langchain/langgraph-checkpoint";
import { describe, expect, it } from "vitest";
import { Log, threadConfig } from "../testing/graphs.ts";
import { SAVERS } from "../testing/stock-savers.ts";
import { threadSnapshot } from "../testing/thread-snapshot.ts";
import type { CheckpointRef } from "../find-checkpoint.ts";
import { forkThread } from "./fork-thread.ts";
import { rollbackThread } from "./rollback-thread.ts";

const inPlace = (graph: object, ref: CheckpointRef) => forkThread(graph, { ...ref, to: "same" });

describe.each(SAVERS)(
  "a DeltaChannel that nothing was written to before an update, with %s alone",
  (_, createSaver) => {
    it.each([
      ["rollbackThread", "a step", rollbackThread, goOn],
      ["forkThread", "a step", inPlace, goOn],
      ["rollbackThread", "a run that is stored at its end", rollbackThread, goOnUnstored],
      ["forkThread", "a finished task of a step that failed", inPlace, fail],
    ])("%s brings nothing back that %s wrote to it after the update", async (_name, _what, goBack, finish) => {
      const saver = createSaver();
      const graph = notingGraph(saver);
      const checkpointId = await updateBeforeNote(graph);
      await finish(graph);
      const before = await threadSnapshot(saver, "t");
      await expect(goBack(saver, { threadId: "t", checkpointId })).rejects.toMatchObject({
        code: "history.graph-needed",
        context: { checkpointId, channel: "notes" },
      });
      expect(await threadSnapshot(saver, "t")).toEqual(before);

      const { config } = await goBack(graph, { threadId: "t", checkpointId });
      expect((await graph.getState(config)).values).toEqual({ log: ["in", "a", "mended"], notes: [] });
    });

    it("is no hindrance to a fork to a new thread", async () => {
      const saver = createSaver();
      const graph = notingGraph(saver);
      const checkpointId = await updateBeforeNote(graph);
      await graph.invoke(null, threadConfig("t"));
      const { config } = await forkThread(saver, { threadId: "t", checkpointId });
      expect((await graph.getState(config)).values).toEqual({ log: ["in", "a", "mended"], notes: [] });
    });

    it("is not suspected where an update comes before a step that wrote to other channels for the first time", async () => {
      const saver = createSaver();
      const graph = plainGraph(saver);
      await graph.invoke({ log: ["in"] }, threadConfig("t"));
      const { configurable } = await graph.updateState(threadConfig("t"), { log: ["mended"] }, "a");
      await graph.invoke(null, threadConfig("t"));
      const checkpointId = String(configurable?.["checkpoint_id"]);
      const { config } = await rollbackThread(saver, { threadId: "t", checkpointId });
      expect((await graph.getState(config)).values).toEqual({ log: ["in", "a", "mended"] });
      expect(await graph.invoke(null, config)).toMatchObject({ note: "b" });
    });
  },
);

async function goOn(graph: NotingGraph): Promise<void> {
  await graph.invoke(null, threadConfig("t"));
}

async function goOnUnstored(graph: NotingGraph): Promise<void> {
  await graph.invoke(null, { ...threadConfig("t"), durability: "exit" });
}

async function fail(graph: NotingGraph): Promise<void> {
  const failed = graph.invoke(null, { configurable: { thread_id: "t", isFailing: true } });
  await expect(failed).rejects.toThrow("beside");
}

type NotingGraph = ReturnType<typeof notingGraph>;

/** `a` writes to the log, then `b` the first of the notes, with `c` beside it that may fail. */
function notingGraph(checkpointer: BaseCheckpointSaver) {
  const notes = () => new DeltaChannel<string[], string[]>((before, writes) => before.concat(...writes));
  return new StateGraph(Annotation.Root({ ...Log.spec, notes }))
    .addNode("a", () => ({ log: ["a"] }))
    .addNode("b", () => ({ notes: ["note"] }))
    .addNode("c", (_state, { configurable }) => {
      if (configurable?.["isFailing"] === true) throw new Error("beside");
      return {};
    })
    .addEdge(START, "a")
    .addEdge("a", "b")
    .addEdge("a", "c")
    .compile({ checkpointer, interruptAfter: ["a"] });
}

async function updateBeforeNote(graph: NotingGraph): Promise<string> {
  await graph.invoke({ log: ["in"] }, threadConfig("t"));
  const { configurable } = await graph.updateState(threadConfig("t"), { log: ["mended"] }, "a");
  return String(configurable?.["checkpoint_id"]);
}

function plainGraph(checkpointer: BaseCheckpointSaver) {
  return new StateGraph(Annotation.Root({ ...Log.spec, note: Annotation<string> }))
    .addNode("a", () => ({ log: ["a"] }))
    .addNode("b", () => ({ note: "b" }))
    .addEdge(START, "a")
    .addEdge("a", "b")
    .compile({ checkpointer, interruptAfter: ["a"] });
}
