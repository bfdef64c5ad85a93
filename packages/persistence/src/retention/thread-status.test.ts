import { Command, END, entrypoint, interrupt, MemorySaver, START, StateGraph } from "@langchain/langgraph";
import type { BaseCheckpointSaver } from "@langchain/langgraph-checkpoint";
import { beforeEach, describe, expect, it } from "vitest";
import { askingGraph, chainGraph, Log, sendingGraph, threadConfig } from "../history/testing/graphs.ts";
import { threadStatus } from "./thread-status.ts";

const THREAD = threadConfig("t");

let saver: BaseCheckpointSaver;
beforeEach(() => {
  saver = new MemorySaver();
});

async function statusNow(): Promise<string> {
  const head = await saver.getTuple(THREAD);
  return threadStatus(head!.checkpoint, head!.pendingWrites ?? []);
}

describe("threadStatus", () => {
  it("is done after a run, one with sends included, and stopped before a breakpoint runnable", async () => {
    await chainGraph(saver).invoke({ log: [] }, THREAD);
    expect(await statusNow()).toBe("done");
    await sendingGraph(saver).invoke({ log: [] }, THREAD);
    expect(await statusNow()).toBe("done");
    await chainGraph(saver, { interruptBefore: ["b"] }).invoke({ log: [] }, THREAD);
    expect(await statusNow()).toBe("runnable");
  });

  it("is paused while a question waits, and done when it was answered", async () => {
    const graph = askingGraph(saver, { count: 0 });
    await graph.invoke({ log: [] }, THREAD);
    expect(await statusNow()).toBe("paused");
    await graph.invoke(new Command({ resume: "this" }), THREAD);
    expect(await statusNow()).toBe("done");
  });

  it("is failed after an error, in a node or where it routes", async () => {
    const graph = failingGraph(saver, () => {
      throw new Error("no");
    });
    await expect(graph.invoke({ log: [] }, THREAD)).rejects.toThrow("no");
    expect(await statusNow()).toBe("failed");
    const routing = new StateGraph(Log)
      .addNode("a", () => ({ log: ["a"] }))
      .addEdge(START, "a")
      .addConditionalEdges("a", (): "a" => {
        throw new Error("no way");
      })
      .compile({ checkpointer: saver });
    await expect(routing.invoke({ log: [] }, THREAD)).rejects.toThrow("no way");
    expect(await statusNow()).toBe("failed");
  });

  it("is paused at the second question of a node, and at the same one asked again", async () => {
    const graph = failingGraph(saver, () => ({ log: [String(interrupt("one?")), String(interrupt("two?"))] }));
    await graph.invoke({ log: [] }, THREAD);
    await graph.invoke(new Command({ resume: "first" }), THREAD);
    expect(await statusNow()).toBe("paused");
    await graph.invoke(new Command({ resume: "second" }), THREAD);
    expect(await statusNow()).toBe("done");
  });

  it("is runnable where an answer came and its run was killed before it was used", async () => {
    const graph = failingGraph(saver, () => ({ log: [String(interrupt("one?"))] }));
    await graph.invoke({ log: [] }, THREAD);
    const head = await saver.getTuple(THREAD);
    await saver.putWrites(head!.config, [["__resume__", "yes"]], "00000000-0000-0000-0000-000000000000");
    expect(await statusNow()).toBe("runnable");
  });

  it("is runnable where the answer was given by the id of its question", async () => {
    const graph = failingGraph(saver, () => ({ log: [String(interrupt("one?"))] }));
    await graph.invoke({ log: [] }, THREAD);
    const head = await saver.getTuple(THREAD);
    await saver.putWrites(head!.config, [["__resume__", ["yes"]]], "0123456789abcdef0123456789abcdef");
    expect(await statusNow()).toBe("runnable");
  });

  it("knows a function that returned from one that waits to run", async () => {
    const work = entrypoint({ name: "work", checkpointer: saver }, (count: number) => Promise.resolve(count + 1));
    await work.invoke(1, THREAD);
    expect(await statusNow()).toBe("done");
    const head = await saver.getTuple(THREAD);
    const input = { ...head!.checkpoint, channel_values: { __start__: 2 } };
    expect(threadStatus(input, [])).toBe("runnable");
  });

  it("does not know of a graph that steers by channels of its own", () => {
    const checkpoint = {
      v: 4,
      id: "1",
      ts: "",
      channel_values: { a: 1 },
      channel_versions: { a: 1 },
      versions_seen: {},
    };
    expect(threadStatus(checkpoint, [])).toBe("unknown");
  });
});

function failingGraph(checkpointer: BaseCheckpointSaver, node: () => typeof Log.Update) {
  return new StateGraph(Log).addNode("a", node).addEdge(START, "a").addEdge("a", END).compile({ checkpointer });
}
