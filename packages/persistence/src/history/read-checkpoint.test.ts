import { Annotation, START, StateGraph } from "@langchain/langgraph";
import { describe, expect, it } from "vitest";
import { listNamespaces } from "./list-namespaces.ts";
import { readCheckpoint } from "./read-checkpoint.ts";
import { readHistory } from "./read-history.ts";
import { askingGraph, chainGraph, Log, threadConfig } from "./testing/graphs.ts";
import { STOCK_SAVERS } from "./testing/stock-savers.ts";

describe.each(STOCK_SAVERS)("readCheckpoint on %s", (_, createSaver) => {
  it("gives the latest, or the one asked for, as the history does", async () => {
    const saver = createSaver();
    await chainGraph(saver).invoke({ log: ["in"] }, threadConfig("t"));
    const { entries } = await readHistory(saver, "t", { sizes: true });
    expect(await readCheckpoint(saver, { threadId: "t" })).toEqual({ ...entries[0], errors: [] });
    const { checkpointId } = entries[2]!;
    expect(await readCheckpoint(saver, { threadId: "t", checkpointId })).toEqual({ ...entries[2], errors: [] });
  });

  it("tells what waits for an answer", async () => {
    const saver = createSaver();
    await askingGraph(saver, { count: 0 }).invoke({ log: [] }, threadConfig("t"));
    expect(await readCheckpoint(saver, { threadId: "t" })).toMatchObject({
      next: ["ask", "effect"],
      interrupts: [{ value: "which?" }],
      errors: [],
    });
  });

  it("tells what failed, by its message, and no more once it has finished", async () => {
    const saver = createSaver();
    const state = { fails: true };
    const graph = new StateGraph(Log)
      .addNode("charge", () => {
        if (state.fails) throw new RangeError("card declined");
        return { log: ["charged"] };
      })
      .addEdge(START, "charge")
      .compile({ checkpointer: saver });
    await expect(graph.invoke({ log: [] }, threadConfig("t"))).rejects.toThrow("card declined");
    expect((await readCheckpoint(saver, { threadId: "t" })).errors).toEqual([
      { taskId: expect.any(String) as string, name: "RangeError", message: "card declined" },
    ]);
    state.fails = false;
    await graph.invoke(null, threadConfig("t"));
    const { entries } = await readHistory(saver, "t");
    const { checkpointId } = entries[1]!;
    expect((await readCheckpoint(saver, { threadId: "t", checkpointId })).errors).toEqual([]);
  });

  it("reads a subgraph at its namespace, which listNamespaces names", async () => {
    const saver = createSaver();
    const sub = chainGraph(saver).builder.compile();
    const graph = new StateGraph(Annotation.Root(Log.spec))
      .addNode("sub", sub)
      .addEdge(START, "sub")
      .compile({ checkpointer: saver });
    await graph.invoke({ log: ["in"] }, threadConfig("t"));
    const namespaces = await listNamespaces(saver, "t");
    expect(namespaces.map(({ namespace, checkpoints }) => [namespace.split(":")[0], checkpoints])).toEqual([
      ["", 3],
      ["sub", 5],
    ]);
    const { namespace, newestId } = namespaces[1]!;
    const found = await readCheckpoint(saver, { threadId: "t", namespace });
    expect(found).toMatchObject({ checkpointId: newestId, values: { log: ["in", "a", "b", "c"] } });
    await expect(readCheckpoint(saver, { threadId: "t", checkpointId: newestId })).rejects.toMatchObject({
      code: "history.other-namespace",
      context: { namespace },
    });
    expect(await listNamespaces(saver, "nobody")).toEqual([]);
  });

  it("says what is not there", async () => {
    const saver = createSaver();
    await chainGraph(saver).invoke({ log: [] }, threadConfig("t"));
    const codeOf = (place: Parameters<typeof readCheckpoint>[1]) =>
      readCheckpoint(saver, place).catch(({ code }: { code: string }) => code);
    expect(await codeOf({ threadId: "nobody" })).toBe("history.unknown-thread");
    expect(await codeOf({ threadId: "nobody", checkpointId: "c" })).toBe("history.unknown-thread");
    expect(await codeOf({ threadId: "t", checkpointId: "c" })).toBe("history.unknown-checkpoint");
    expect(await codeOf({ threadId: "t", namespace: "sub:1" })).toBe("history.unknown-checkpoint");
    expect(await codeOf({ threadId: "" })).toBe("history.invalid-thread-id");
  });
});
