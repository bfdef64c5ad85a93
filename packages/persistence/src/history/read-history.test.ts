import { Command, isInterrupted } from "@langchain/langgraph";
import { emptyCheckpoint, MemorySaver, uuid6, type BaseCheckpointSaver } from "@langchain/langgraph-checkpoint";
import { describe, expect, it } from "vitest";
import type { HistoryEntry } from "./history-entry.ts";
import { readHistory, type ReadHistoryOptions } from "./read-history.ts";
import { askingGraph, chainGraph, sendingGraph, threadConfig } from "./testing/graphs.ts";
import { SAVERS } from "./testing/stock-savers.ts";

describe.each(SAVERS)("readHistory on %s", (name, createSaver) => {
  it("tells of each checkpoint who wrote it and who is next, as the graph itself does", async () => {
    const saver = createSaver();
    for (const graph of [chainGraph(saver), askingGraph(saver, { count: 0 }), sendingGraph(saver)]) {
      const config = threadConfig(`t${Math.random()}`);
      await graph.invoke({ log: ["in"] }, config);
      const { entries } = await readHistory(saver, config.configurable.thread_id);
      const snapshots = await gather(graph.getStateHistory(config));
      expect(entries.map(({ next }) => next?.toSorted())).toEqual(snapshots.map(({ next }) => next.toSorted()));
      // What no version of a channel holds is not stored by every saver: the graph knows its default.
      expect(entries.map(({ values }) => ({ log: [], ...values }))).toEqual(
        snapshots.map(({ values }) => values as unknown),
      );
      for (const [index, { source, writers }] of entries.entries()) {
        expect(writers).toEqual(source === "loop" ? entries[index + 1]?.next : undefined);
      }
    }
  });

  it("says which step, source, parent and time a checkpoint has", async () => {
    const saver = createSaver();
    await chainGraph(saver).invoke({ log: [] }, threadConfig("t"));
    const { entries } = await readHistory(saver, "t");
    expect(entries.map(({ step, source }) => [step, source])).toEqual([
      [3, "loop"],
      [2, "loop"],
      [1, "loop"],
      [0, "loop"],
      [-1, "input"],
    ]);
    expect(entries.map(({ parentId }) => parentId)).toEqual([
      ...entries.slice(1).map(({ checkpointId }) => checkpointId),
      undefined,
    ]);
    expect(Date.parse(entries[0]!.createdAt)).not.toBeNaN();
    expect(entries[0]!.metadata["step"]).toBe(3);
  });

  it.each(["newest", "oldest"] as const)("pages through all of a thread, %s first, each once", async (order) => {
    const saver = createSaver();
    const graph = chainGraph(saver);
    for (let turn = 0; turn < 3; turn++) await graph.invoke({ log: [`turn ${turn}`] }, threadConfig("t"));
    await graph.invoke({ log: [] }, threadConfig("other"));
    const ids = (await readHistory(saver, "t", { limit: 100 })).entries.map(({ checkpointId }) => checkpointId);
    expect(ids).toHaveLength(15);
    for (const limit of [1, 4, 5, 15]) {
      const pages = await readPages(saver, "t", { limit, order });
      expect(pages.flat().map(({ checkpointId }) => checkpointId)).toEqual(order === "newest" ? ids : ids.toReversed());
      expect(pages.map(({ length }) => length)).toEqual(pageLengths(15, limit));
      expect(pages.flat().filter(({ source, writers }) => source === "loop" && !writers)).toEqual([]);
    }
  });

  it("loses none whose id is out of the order of time", async () => {
    const saver = createSaver();
    const ids = Array.from({ length: 6 }, () => uuid6(0));
    const written = [3, 0, 5, 1, 4, 2].map((index) => ids[index]!);
    await putChain(saver, written);
    const oldestFirst = name === "SqliteCheckpointer" ? written : ids;
    for (const order of ["newest", "oldest"] as const) {
      const pages = await readPages(saver, "t", { limit: 2, order });
      expect(pages.flat().map(({ checkpointId }) => checkpointId)).toEqual(
        order === "oldest" ? oldestFirst : oldestFirst.toReversed(),
      );
      expect(pages.flat().find(({ checkpointId }) => checkpointId === written[4])?.parentId).toBe(written[3]);
    }
  });

  it("shows what waits: finished siblings, and the question", async () => {
    const saver = createSaver();
    const result = await askingGraph(saver, { count: 0 }).invoke({ log: [] }, threadConfig("t"));
    expect(isInterrupted(result)).toBe(true);
    const [head] = (await readHistory(saver, "t")).entries;
    expect(head?.pending.map(({ status }) => status).toSorted()).toEqual(["finished", "interrupted"]);
    expect(head?.interrupts).toEqual([{ taskId: expect.any(String), id: expect.any(String), value: "which?" }]);
    await askingGraph(saver, { count: 0 }).invoke(new Command({ resume: "yes" }), threadConfig("t"));
    const answered = (await readHistory(saver, "t")).entries.find(
      ({ checkpointId }) => checkpointId === head?.checkpointId,
    );
    expect(answered?.pending.map(({ status }) => status)).toEqual(["finished", "finished"]);
    expect(answered?.interrupts).toEqual([]);
  });

  it("gives no values where none are asked for, and sizes where they are", async () => {
    const saver = createSaver();
    await askingGraph(saver, { count: 0 }).invoke({ log: ["secret"] }, threadConfig("t"));
    const plain = await readHistory(saver, "t", { values: false });
    expect(JSON.stringify(plain)).not.toMatch(/secret|which/);
    expect(plain.entries.some((entry) => "values" in entry || "sizes" in entry)).toBe(false);
    const [head] = (await readHistory(saver, "t", { values: false, sizes: true })).entries;
    expect(head?.values).toBeUndefined();
    expect(head?.sizes).toEqual({ totalBytes: '{"log":["secret"]}'.length, channels: { log: '["secret"]'.length } });
  });

  it("has nothing to tell of an unknown thread", async () => {
    expect(await readHistory(createSaver(), "nobody")).toEqual({ entries: [] });
  });

  it("refuses a cursor that is not from this listing", async () => {
    const saver = createSaver();
    await chainGraph(saver).invoke({ log: [] }, threadConfig("t"));
    await chainGraph(saver).invoke({ log: [] }, threadConfig("u"));
    const { nextCursor } = await readHistory(saver, "t", { limit: 2 });
    const refused = expect.objectContaining({ code: "history.invalid-cursor" }) as Error;
    await expect(readHistory(saver, "t", { cursor: nextCursor!, order: "oldest" })).rejects.toThrow(refused);
    await expect(readHistory(saver, "u", { cursor: nextCursor! })).rejects.toThrow(refused);
    await expect(readHistory(saver, "t", { cursor: nextCursor!, namespace: "sub" })).rejects.toThrow(refused);
    for (const cursor of ["", "x", "bnVsbA", "eyJhIjoxfQ", nextCursor!.slice(2)]) {
      await expect(readHistory(saver, "t", { cursor })).rejects.toThrow(refused);
    }
  });
});

it("asks a saver for a page and no more", async () => {
  const saver = new CountingSaver();
  const graph = chainGraph(saver);
  for (let turn = 0; turn < 4; turn++) await graph.invoke({ log: [] }, threadConfig("t"));
  saver.listed = 0;
  await readHistory(saver, "t", { limit: 3 });
  expect(saver.listed).toBe(4);
});

it("pages all the same on a saver whose list heeds no options", async () => {
  const saver = new HeedlessSaver();
  await chainGraph(saver).invoke({ log: [] }, threadConfig("t"));
  for (const order of ["newest", "oldest"] as const) {
    const pages = await readPages(saver, "t", { limit: 2, order });
    expect(pages.map(({ length }) => length)).toEqual([2, 2, 1]);
    expect(new Set(pages.flat().map(({ checkpointId }) => checkpointId)).size).toBe(5);
  }
});

class HeedlessSaver extends MemorySaver {
  override list(config: Parameters<MemorySaver["list"]>[0]): ReturnType<MemorySaver["list"]> {
    return super.list(config);
  }
}

it.each([0, -1, 1.5, 1001, Number.NaN])("refuses %d as a limit", async (limit) => {
  await expect(readHistory(new MemorySaver(), "t", { limit })).rejects.toMatchObject({
    code: "history.invalid-option",
  });
});

it.each(["  ", "undefined", "null"])("reads the thread %j, which a saver can store", async (threadId) => {
  for (const [, createSaver] of SAVERS) {
    const saver = createSaver();
    await chainGraph(saver).invoke({ log: [] }, threadConfig(threadId));
    expect((await readHistory(saver, threadId)).entries).toHaveLength(5);
  }
});

it.each([undefined, null, "", 42])("refuses %j as a thread id", async (threadId) => {
  await expect(readHistory(new MemorySaver(), threadId as string)).rejects.toMatchObject({
    code: "history.invalid-thread-id",
  });
});

class CountingSaver extends MemorySaver {
  listed = 0;
  override async *list(...args: Parameters<MemorySaver["list"]>): ReturnType<MemorySaver["list"]> {
    for await (const tuple of super.list(...args)) {
      this.listed++;
      yield tuple;
    }
  }
}

async function putChain(saver: BaseCheckpointSaver, ids: readonly string[]): Promise<void> {
  let parent: string | undefined;
  for (const id of ids) {
    const config = { configurable: { thread_id: "t", checkpoint_ns: "", checkpoint_id: parent } };
    await saver.put(config, { ...emptyCheckpoint(), id }, { source: "update", step: 0, parents: {} }, {});
    parent = id;
  }
}

async function readPages(
  saver: BaseCheckpointSaver,
  threadId: string,
  options: ReadHistoryOptions,
): Promise<HistoryEntry[][]> {
  const pages: HistoryEntry[][] = [];
  let cursor: { cursor?: string } = {};
  do {
    const { entries, nextCursor } = await readHistory(saver, threadId, { ...options, ...cursor });
    pages.push(entries);
    cursor = nextCursor === undefined ? {} : { cursor: nextCursor };
  } while (cursor.cursor !== undefined);
  return pages;
}

function pageLengths(total: number, limit: number): number[] {
  return Array.from({ length: Math.ceil(total / limit) }, (_, page) => Math.min(limit, total - page * limit));
}

async function gather<Item>(items: AsyncIterable<Item>): Promise<Item[]> {
  const gathered: Item[] = [];
  for await (const item of items) gathered.push(item);
  return gathered;
}
