import { mkdtemp, rm, stat } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { RunnableConfig } from "@langchain/core/runnables";
import { emptyCheckpoint } from "@langchain/langgraph-checkpoint";
import Database from "libsql";
import { afterEach, beforeEach, expect, it } from "vitest";
import { resolveLibsql } from "./resolve-libsql.ts";
import { SqliteCheckpointer } from "./sqlite-checkpointer.ts";

const METADATA = { source: "loop" as const, step: 0, parents: {} };
const THREAD = { configurable: { thread_id: "t" } };

let folder: string;
let path: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "threadkeep-sqlite-"));
  path = join(folder, "threads.db");
});
afterEach(() => rm(folder, { recursive: true }));

it("says which package to install where the driver is missing", () => {
  expect(() => resolveLibsql("libsql-that-is-not-installed")).toThrow(
    expect.objectContaining({
      code: "checkpointer.driver-missing",
      message: expect.stringContaining("npm install libsql") as string,
    }),
  );
});

it("sets up any number of times at once, in any number of savers", async () => {
  const savers = Array.from({ length: 8 }, () => new SqliteCheckpointer(path));
  await Promise.all(savers.flatMap((saver) => [saver.setup(), saver.setup()]));
  await Promise.all(savers.map((saver) => saver.end()));
});

it("writes ahead of the file, and by default waits for the disk", async () => {
  const saver = new SqliteCheckpointer(path);
  await saver.setup();
  const database = new Database(path);
  expect(database.pragma("journal_mode")).toEqual([{ journal_mode: "wal" }]);
  database.close();
  await saver.end();
});

it("empties the log before SQLite would have to within a put", async () => {
  const saver = new SqliteCheckpointer(path, { synchronous: "off" });
  let config: RunnableConfig = THREAD;
  for (let step = 1; step <= 200; step++) {
    const checkpoint = { ...emptyCheckpoint(), channel_values: { step }, channel_versions: { step } };
    config = await saver.put(config, checkpoint, METADATA, { step });
  }
  const frames = (await stat(`${path}-wal`)).size / 4096;
  expect(frames).toBeGreaterThan(1);
  expect(frames).toBeLessThan(600);
  await saver.end();
});

it("answers what was called before the end, and nothing after it", async () => {
  const saver = new SqliteCheckpointer(path);
  const putting = saver.put(THREAD, emptyCheckpoint(), METADATA, {});
  await putting;
  const reading = saver.getTuple(THREAD);
  const ending = [saver.end(), saver.end()];
  expect((await reading)?.config).toEqual(await putting);
  await Promise.all(ending);
  await expect(saver.getTuple(THREAD)).rejects.toMatchObject({ code: "checkpointer.closed" });
});

it("names the file that cannot be opened, and opens it when it can", async () => {
  const saver = new SqliteCheckpointer(folder);
  await expect(saver.getTuple(THREAD)).rejects.toMatchObject({
    code: "checkpointer.database-failed",
    message: expect.stringContaining(folder) as string,
  });
  await saver.end();
});

it("waits for another that holds the file, and says so when that takes too long", async () => {
  const other = new Database(path);
  const saver = new SqliteCheckpointer(path, { busyTimeoutMs: 50 });
  await saver.setup();
  other.exec("BEGIN IMMEDIATE");
  const putting = saver.put(THREAD, emptyCheckpoint(), METADATA, {});
  await expect(putting).rejects.toMatchObject({
    code: "checkpointer.database-failed",
    message: expect.stringContaining("busyTimeoutMs") as string,
  });
  other.exec("ROLLBACK");
  await saver.getTuple(THREAD);
  await saver.put(THREAD, emptyCheckpoint(), METADATA, {});
  other.close();
  await saver.end();
});

it("keeps a statement that fails from those that wait for the same commit", async () => {
  const saver = new SqliteCheckpointer(path);
  const old = await saver.put(THREAD, emptyCheckpoint(), METADATA, {});
  await saver.deleteThread("t");
  const ends = await Promise.allSettled([
    saver.put({ configurable: { thread_id: "a" } }, emptyCheckpoint(), METADATA, {}),
    saver.put(old, emptyCheckpoint(), METADATA, {}),
    saver.put({ configurable: { thread_id: "b" } }, emptyCheckpoint(), METADATA, {}),
  ]);
  expect(ends.map(({ status }) => status)).toEqual(["fulfilled", "rejected", "fulfilled"]);
  expect(await saver.getTuple({ configurable: { thread_id: "b" } })).toBeDefined();
  await saver.end();
});

it("leaves no bytes of a thread that was deleted, whatever came late", async () => {
  const saver = new SqliteCheckpointer(path);
  const root = await saver.put(THREAD, emptyCheckpoint(), METADATA, {});
  await saver.deleteThread("t");
  const late = emptyCheckpoint();
  // Before its checkpoint, as LangGraph does: nothing tells yet that it belongs to the deleted run.
  await saver.putWrites({ configurable: { thread_id: "t", checkpoint_id: late.id } }, [["a", "secret"]], "task");
  await expect(saver.put(root, late, METADATA, {})).rejects.toMatchObject({ code: "checkpointer.thread-deleted" });
  await saver.end();
  const database = new Database(path);
  for (const table of ["checkpoints", "checkpoint_blobs", "checkpoint_writes"]) {
    expect(database.prepare(`SELECT count(*) AS rows FROM ${table}`).all([])).toEqual([{ rows: 0 }]);
  }
  database.close();
});

it("stores a value once, and each change of a thread once", async () => {
  const saver = new SqliteCheckpointer(path);
  let config: object = THREAD;
  const kept = "x".repeat(1_000);
  for (let step = 1; step <= 20; step++) {
    const versions = step === 1 ? { kept: 1, step } : { step };
    const checkpoint = { ...emptyCheckpoint(), channel_values: { kept, step }, channel_versions: { kept: 1, step } };
    config = await saver.put(config, checkpoint, METADATA, versions);
  }
  await saver.end();
  const database = new Database(path);
  const rows = database
    .prepare("SELECT channel, count(*) AS rows FROM checkpoint_blobs GROUP BY channel ORDER BY channel")
    .all([]);
  expect(rows).toEqual([
    { channel: "kept", rows: 1 },
    { channel: "step", rows: 20 },
  ]);
  database.close();
});

it.each([
  ["one saver puts them all", false],
  ["each is put by a new saver that read the thread", true],
])("stores a list that grows about once, when %s", async (_who, isReopened) => {
  let saver = new SqliteCheckpointer(path, { synchronous: "off" });
  const list: string[] = [];
  for (let step = 1; step <= 60; step++) {
    if (isReopened) {
      await saver.end();
      saver = new SqliteCheckpointer(path, { synchronous: "off" });
    }
    const head = await saver.getTuple(THREAD);
    list.push(String(step).padStart(1_000, "-"));
    const versions = { list: saver.getNextVersion(head?.checkpoint.channel_versions["list"] as number | undefined) };
    const checkpoint = { ...emptyCheckpoint(), channel_values: { list: [...list] }, channel_versions: versions };
    await saver.put(head?.config ?? THREAD, checkpoint, METADATA, versions);
  }
  expect((await saver.getTuple(THREAD))?.checkpoint.channel_values).toEqual({ list });
  await saver.end();
  const database = new Database(path);
  const [total] = database.prepare("SELECT sum(length(blob)) AS bytes FROM checkpoint_blobs").all([]) as {
    bytes: number;
  }[];
  expect(total?.bytes).toBeLessThan(3 * 60 * 1_000);
  database.close();
});

it("gives back 20 MB of bytes, to another process too", async () => {
  const bytes = new Uint8Array(20 * 1024 * 1024).fill(7);
  const checkpoint = { ...emptyCheckpoint(), channel_values: { bytes }, channel_versions: { bytes: 1 } };
  const saver = new SqliteCheckpointer(path);
  const config = await saver.put(THREAD, checkpoint, METADATA, { bytes: 1 });
  await saver.end();
  const reader = new SqliteCheckpointer(path);
  const found = (await reader.getTuple(config))?.checkpoint.channel_values["bytes"];
  expect(Buffer.from(bytes).equals(found as Uint8Array)).toBe(true);
  await reader.end();
});
