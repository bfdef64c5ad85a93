import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import Database from "libsql";
import { afterEach, beforeEach, expect, it } from "vitest";
import { SqliteCheckpointer } from "../store/sqlite/sqlite-checkpointer.ts";
import { listNamespaces } from "./list-namespaces.ts";
import { readHistory } from "./read-history.ts";
import { askingGraph, chainGraph, sendingGraph, threadConfig } from "./testing/graphs.ts";

const KEY = { id: "2026", key: Buffer.alloc(32, 7) };
const OTHER = { id: "2025", key: Buffer.alloc(32, 8) };

let folder: string;
let path: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "threadkeep-names-"));
  path = join(folder, "threads.db");
  const saver = new SqliteCheckpointer(path, { encryption: { keys: [KEY] }, synchronous: "off" });
  await chainGraph(saver).invoke({ log: [] }, threadConfig("done"));
  await chainGraph(saver, { interruptBefore: ["b"] }).invoke({ log: [] }, threadConfig("next"));
  await askingGraph(saver, { count: 0 }).invoke({ log: [] }, threadConfig("asks"));
  await sendingGraph(saver).invoke({ log: [] }, threadConfig("sends"));
  await saver.end();
});
afterEach(() => rm(folder, { recursive: true }));

it.each([
  ["without keys", {}],
  ["with another key", { encryption: { keys: [OTHER] } }],
])("reads metadata and names %s", async (_, options) => {
  const saver = new SqliteCheckpointer(path, options);
  const headOf = async (threadId: string) => (await readHistory(saver, threadId, { values: false })).entries[0];
  expect(await headOf("done")).toMatchObject({ step: 3, next: [], writers: ["c"] });
  expect(await headOf("next")).toMatchObject({ step: 1, next: ["b"], writers: ["a"] });
  const asks = await headOf("asks");
  expect(asks?.pending.map(({ status }) => status).toSorted()).toEqual(["finished", "interrupted"]);
  expect(asks?.interrupts).toEqual([{ taskId: expect.any(String) }]);
  const { entries } = await readHistory(saver, "sends", { values: false });
  // What was sent where is told by values alone.
  expect(entries.map(({ next }) => next)).toContain(undefined);
  expect(await listNamespaces(saver, "done")).toEqual([
    { namespace: "", checkpoints: 5, newestId: expect.any(String) },
  ]);
  await saver.end();
});

it("still wants the key for values, and for their sizes", async () => {
  const saver = new SqliteCheckpointer(path);
  for (const options of [{}, { values: false, sizes: true }]) {
    await expect(readHistory(saver, "done", options)).rejects.toMatchObject({ code: "persistence.unknown-row-type" });
  }
  await saver.end();
});

it("does not take what is damaged for what is encrypted", async () => {
  const database = new Database(path);
  database.exec("UPDATE checkpoint_writes SET type = 'json', blob = x'7b' WHERE channel = '__interrupt__'");
  database.close();
  const saver = new SqliteCheckpointer(path);
  await expect(readHistory(saver, "asks", { values: false })).rejects.toMatchObject({
    code: "persistence.corrupt-row",
  });
  await saver.end();
});
