import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { emptyCheckpoint, TASKS, uuid6, type Checkpoint } from "@langchain/langgraph-checkpoint";
import Database from "libsql";
import { expect, it, onTestFinished } from "vitest";
import { readHistory } from "../history/read-history.ts";
import { SqliteCheckpointer } from "../store/sqlite/sqlite-checkpointer.ts";

const place = { thread_id: "t", checkpoint_ns: "" };
const metadata = { source: "loop", step: 0, parents: {} } as const;

async function createPath(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), "check-"));
  onTestFinished(() => rm(folder, { recursive: true }));
  return join(folder, "threads.db");
}

function removeRows(path: string, channels: readonly string[]): void {
  const database = new Database(path);
  for (const channel of channels) database.prepare("DELETE FROM checkpoint_blobs WHERE channel = ?").run(channel);
  database.close();
}

function createSaver(path = ":memory:"): SqliteCheckpointer {
  const saver = new SqliteCheckpointer(path);
  onTestFinished(() => saver.end());
  return saver;
}

function checkpointOf(versions: Record<string, number>, more: Partial<Checkpoint> = {}): Checkpoint {
  return { ...emptyCheckpoint(), id: uuid6(0), channel_versions: versions, ...more };
}

it("names every channel whose row is gone, as whoever reads the checkpoint does", async () => {
  const path = await createPath();
  const [saver, reader] = [createSaver(path), createSaver(path)];
  const checkpoint = checkpointOf({ kept: 1, empty: 1, a: 2, b: 3 }, { channel_values: { kept: "x", a: "y" } });
  await saver.put({ configurable: place }, checkpoint, metadata, { kept: 1, empty: 1, a: 2, b: 3 });
  const next = await saver.put(
    { configurable: { ...place, checkpoint_id: checkpoint.id } },
    { ...checkpoint, id: uuid6(1) },
    metadata,
    {},
  );
  await reader.checkTuple(next);
  removeRows(path, ["a", "b"]);
  const gone = {
    code: "checkpointer.value-incomplete",
    message: expect.stringContaining(
      `channel "a" at version 2 and channel "b" at version 3, in checkpoint ${next.configurable?.["checkpoint_id"]} of thread "t"`,
    ),
    context: { threadId: "t", namespace: "", missing: { a: "2", b: "3" } },
  };
  await expect(reader.checkTuple(next)).rejects.toMatchObject(gone);
  await expect(reader.getTuple(next)).rejects.toMatchObject(gone);
  await expect(readHistory(reader, "t")).rejects.toMatchObject({ code: gone.code });
});

it("says nothing of what was never written, neither there nor in what comes after", async () => {
  const path = await createPath();
  const checkpoint = checkpointOf({ kept: 1, other: 2 }, { channel_values: { kept: "x", other: "y" } });
  const config = await createSaver(path).put({ configurable: place }, checkpoint, metadata, { kept: 1 });
  const reader = createSaver(path);
  expect((await reader.getTuple(config))?.checkpoint.channel_values).toEqual({ kept: "x" });
  const next = await reader.put(config, { ...checkpoint, id: uuid6(1) }, metadata, {});
  expect((await createSaver(path).getTuple(next))?.checkpoint).toEqual({
    ...checkpoint,
    id: next.configurable?.["checkpoint_id"],
    channel_values: { kept: "x" },
  });
});

it("says nothing of what is whole, nor of what is not there", async () => {
  const saver = createSaver();
  await saver.put({ configurable: place }, checkpointOf({ empty: 1 }), metadata, { empty: 1 });
  await saver.checkTuple({ configurable: place });
  await saver.checkTuple({ configurable: { ...place, thread_id: "other" } });
});

it("says nothing of the tasks that a thread of an older format went on from", async () => {
  const saver = createSaver();
  const old = await saver.put({ configurable: place }, checkpointOf({ a: 1 }, { v: 3 }), metadata, { a: 1 });
  await saver.putWrites(old, [[TASKS, { node: "n", args: 1 }]], "task");
  const sent = await saver.put(old, checkpointOf({ a: 1 }, { v: 3 }), metadata, {});
  const read = (await saver.getTuple(sent))!.checkpoint;
  expect(read.channel_versions).toHaveProperty([TASKS]);
  const next = await saver.put(sent, { ...read, id: uuid6(1), v: 4 }, metadata, {});
  await saver.checkTuple(next);
});
