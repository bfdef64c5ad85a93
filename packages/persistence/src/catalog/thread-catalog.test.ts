import { emptyCheckpoint, MemorySaver, uuid6, type BaseCheckpointSaver } from "@langchain/langgraph-checkpoint";
import { SqliteSaver } from "@langchain/langgraph-checkpoint-sqlite";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { SqliteCheckpointer } from "../store/sqlite/sqlite-checkpointer.ts";
import { listThreads, type ListThreadsOptions } from "./list-threads.ts";
import { readStats } from "./read-stats.ts";
import { LAST_YEAR, putRolledBack } from "./testing/rolled-back-thread.ts";
import type { ThreadSummary } from "./thread-catalog.ts";

const SAVERS: readonly [name: string, create: () => BaseCheckpointSaver][] = [
  ["SqliteCheckpointer", () => new SqliteCheckpointer(":memory:")],
  ["MemorySaver of LangGraph", () => new MemorySaver()],
  ["SqliteSaver of LangGraph", () => SqliteSaver.fromConnString(":memory:")],
];

describe.each(SAVERS)("the threads of a %s", (name, create) => {
  let saver: BaseCheckpointSaver;
  beforeEach(async () => {
    saver = create();
    // SqliteSaver has no tables before its first call.
    await saver.getTuple({ configurable: { thread_id: "nobody" } });
  });
  afterEach(() => ("end" in saver ? (saver as SqliteCheckpointer).end() : undefined));

  it("are none at first", async () => {
    expect(await listThreads(saver)).toEqual({ threads: [] });
    expect(await readStats(saver)).toMatchObject({ threads: 0, checkpoints: 0, writes: 0, bytes: 0, growth: [] });
  });

  it("come each once with its head, in the order of their ids", async () => {
    const [one, two] = [await putThread(saver, "b", 3), await putThread(saver, "a", 1)];
    await put(saver, "b", { namespace: "sub:1" });
    const { threads, nextCursor } = await listThreads(saver);
    expect(threads).toEqual([
      { threadId: "a", checkpoints: 1, headId: two.id, updatedAt: two.ts, step: 0, source: "loop" },
      { threadId: "b", checkpoints: 4, headId: one.id, updatedAt: one.ts, step: 2, source: "loop" },
    ]);
    expect(nextCursor).toBeUndefined();
  });

  it("come with what was written last first, whichever graph wrote it", async () => {
    for (const threadId of ["a", "b", "c", "d"]) await putThread(saver, threadId, 2);
    await put(saver, "b", {});
    await put(saver, "a", { namespace: "sub:1" });
    expect(idsOf((await listThreads(saver, { order: "recent" })).threads)).toEqual(["a", "b", "d", "c"]);
  });

  it.each(["id", "recent"] as const)("follow each other page by page by %s, each once", async (order) => {
    for (let number = 0; number < 11; number++) await putThread(saver, `thread ${number % 7}`, 1 + (number % 3));
    const all = idsOf((await listThreads(saver, { order })).threads);
    expect(all.toSorted()).toEqual(Array.from({ length: 7 }, (_, number) => `thread ${number}`));
    for (const limit of [1, 3, 7, 8]) {
      const pages = await readPages(saver, { order, limit });
      expect(pages.flat()).toEqual(all);
      expect(pages).toHaveLength(Math.ceil(7 / limit));
    }
  });

  it.each(["id", "recent"] as const)("can be those of a prefix, taken literally, by %s", async (order) => {
    for (const threadId of ["user:1", "user:10", "user:2", "user", "users", "usér:1", "user%1", "\u{10FFFF}"]) {
      await putThread(saver, threadId, 1);
    }
    const found = async (prefix: string) => (await readPages(saver, { order, prefix, limit: 2 })).flat().toSorted();
    expect(await found("user:")).toEqual(["user:1", "user:10", "user:2"]);
    expect(await found("user:1")).toEqual(["user:1", "user:10"]);
    expect(await found("user%")).toEqual(["user%1"]);
    expect(await found("us_r")).toEqual([]);
    expect(await found("\u{10FFFF}")).toEqual(["\u{10FFFF}"]);
    expect(await found("z")).toEqual([]);
  });

  it("may have no head, where only a subgraph left something", async () => {
    await put(saver, "a", { namespace: "sub:1" });
    expect((await listThreads(saver)).threads).toEqual([{ threadId: "a", checkpoints: 1 }]);
    expect(idsOf((await listThreads(saver, { order: "recent" })).threads)).toEqual(["a"]);
  });

  it("are not listed once they are deleted", async () => {
    await putThread(saver, "a", 2);
    await putThread(saver, "b", 2);
    await saver.deleteThread("a");
    expect(idsOf((await listThreads(saver)).threads)).toEqual(["b"]);
    expect(idsOf((await listThreads(saver, { order: "recent" })).threads)).toEqual(["b"]);
    expect(await readStats(saver)).toMatchObject({ threads: 1, checkpoints: 2 });
  });

  it("are counted, with what they hold", async () => {
    const first = await putThread(saver, "large", 3);
    await putThread(saver, "small", 1);
    await saver.putWrites(
      { configurable: { thread_id: "large", checkpoint_ns: "", checkpoint_id: first.id } },
      [["x", "12345678"]],
      "task",
    );
    const stats = await readStats(saver);
    const isOurs = name === "SqliteCheckpointer";
    expect(stats).toMatchObject({ threads: 2, checkpoints: 4, writes: 1, newest: expect.any(String) as string });
    expect(stats.channels).toEqual([{ channel: "text", values: 4, bytes: 3 * 102 + 102 }]);
    expect(stats.bytes).toBe(4 * 102 + 10);
    expect(stats.largestThreads).toEqual([
      { threadId: "large", checkpoints: 3, bytes: 3 * 102 + 10 },
      { threadId: "small", checkpoints: 1, bytes: 102 },
    ]);
    expect(stats.growth.map(({ checkpoints }) => checkpoints).reduce((sum, count) => sum + count)).toBe(4);
    expect(stats.growth.at(-1)?.day).toBe(stats.newest?.slice(0, 10));
    expect(stats.oldest! <= first.ts && first.ts <= stats.newest!).toBe(true);
    expect(stats.estimated).toEqual(isOurs ? [] : ["bytes", "channels", "largestThreads"]);
  });

  it("tell of copies of what is old when they were made", async () => {
    const now = new Date().toISOString();
    await putRolledBack(saver);
    const { threads } = await listThreads(saver);
    expect(threads.map(({ threadId, updatedAt = "" }) => [threadId, updatedAt >= now])).toEqual([
      ["back", true],
      ["forked", true],
    ]);
    const { oldest, newest = "", growth } = await readStats(saver);
    expect([oldest, newest >= now]).toEqual([LAST_YEAR, true]);
    expect(growth.at(-1)).toEqual({ day: newest.slice(0, 10), checkpoints: 2 });
  });

  it("takes no time of a fork from what is none", async () => {
    const { id, ts } = await put(saver, "a", {});
    const place = { configurable: { thread_id: "a", checkpoint_ns: "", checkpoint_id: id } };
    const metadata = { source: "fork", step: 0, parents: {}, forkedFrom: { at: "yesterday" } } as const;
    await saver.put(place, { ...emptyCheckpoint(), id: uuid6(1), ts }, metadata, {});
    expect((await listThreads(saver)).threads).toMatchObject([{ updatedAt: ts }]);
    expect(await readStats(saver)).toMatchObject({ newest: ts });
  });

  it("are not found with a cursor from another listing", async () => {
    for (const threadId of ["a", "b", "c"]) await putThread(saver, threadId, 1);
    const { nextCursor = "" } = await listThreads(saver, { limit: 1 });
    const refused = { code: "catalog.invalid-cursor" };
    await expect(listThreads(saver, { cursor: nextCursor, order: "recent" })).rejects.toMatchObject(refused);
    await expect(listThreads(saver, { cursor: nextCursor, prefix: "a" })).rejects.toMatchObject(refused);
    for (const cursor of ["", "x", "bnVsbA", nextCursor.slice(2)]) {
      await expect(listThreads(saver, { cursor })).rejects.toMatchObject(refused);
    }
  });
});

it.each<ListThreadsOptions>([{ limit: 0 }, { limit: 1.5 }, { limit: 1001 }, { order: "newest" as "recent" }])(
  "refuses %j",
  async (options) => {
    await expect(listThreads(new MemorySaver(), options)).rejects.toMatchObject({ code: "catalog.invalid-option" });
  },
);

interface Put {
  id: string;
  ts: string;
}

async function put(
  saver: BaseCheckpointSaver,
  threadId: string,
  { namespace = "", step = 0, parentId }: { namespace?: string; step?: number; parentId?: string | undefined },
): Promise<Put> {
  const text = String(step).padStart(100, "-");
  const id = uuid6(0);
  const versions = { text: saver.getNextVersion(undefined) };
  const checkpoint = { ...emptyCheckpoint(), id, channel_values: { text }, channel_versions: versions };
  const config = { configurable: { thread_id: threadId, checkpoint_ns: namespace, checkpoint_id: parentId } };
  await saver.put(config, checkpoint, { source: "loop", step, parents: {} }, versions);
  return { id, ts: checkpoint.ts };
}

async function putThread(saver: BaseCheckpointSaver, threadId: string, checkpoints: number): Promise<Put> {
  let head: Put | undefined;
  for (let step = 0; step < checkpoints; step++) head = await put(saver, threadId, { step, parentId: head?.id });
  return head!;
}

function idsOf(threads: readonly ThreadSummary[]): string[] {
  return threads.map(({ threadId }) => threadId);
}

async function readPages(saver: BaseCheckpointSaver, options: ListThreadsOptions): Promise<string[][]> {
  const pages: string[][] = [];
  let cursor: { cursor?: string } = {};
  do {
    const { threads, nextCursor } = await listThreads(saver, { ...options, ...cursor });
    pages.push(idsOf(threads));
    cursor = nextCursor === undefined ? {} : { cursor: nextCursor };
  } while (cursor.cursor !== undefined);
  return pages;
}
