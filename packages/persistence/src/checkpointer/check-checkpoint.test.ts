import { emptyCheckpoint, TASKS, uuid6, type Checkpoint } from "@langchain/langgraph-checkpoint";
import { expect, it, onTestFinished } from "vitest";
import { SqliteCheckpointer } from "../store/sqlite/sqlite-checkpointer.ts";

const place = { thread_id: "t", checkpoint_ns: "" };
const metadata = { source: "loop", step: 0, parents: {} } as const;

function createSaver(): SqliteCheckpointer {
  const saver = new SqliteCheckpointer(":memory:");
  onTestFinished(() => saver.end());
  return saver;
}

function checkpointOf(versions: Record<string, number>, more: Partial<Checkpoint> = {}): Checkpoint {
  return { ...emptyCheckpoint(), id: uuid6(0), channel_versions: versions, ...more };
}

it("names every channel whose row is gone, where reading finds no value", async () => {
  const saver = createSaver();
  const checkpoint = checkpointOf({ kept: 1, empty: 1, a: 2, b: 3 }, { channel_values: { kept: "x" } });
  await saver.put({ configurable: place }, checkpoint, metadata, { kept: 1, empty: 1 });
  expect((await saver.getTuple({ configurable: place }))?.checkpoint.channel_values).toEqual({ kept: "x" });
  await expect(saver.checkTuple({ configurable: place })).rejects.toMatchObject({
    code: "checkpointer.value-incomplete",
    message: expect.stringContaining(
      `channel "a" at version 2 and channel "b" at version 3, in checkpoint ${checkpoint.id} of thread "t"`,
    ),
    context: { threadId: "t", namespace: "", checkpointId: checkpoint.id, missing: { a: "2", b: "3" } },
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
