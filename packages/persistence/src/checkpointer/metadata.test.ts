import { emptyCheckpoint, type CheckpointMetadata } from "@langchain/langgraph-checkpoint";
import { expect, it, onTestFinished } from "vitest";
import { SqliteCheckpointer, type SqliteCheckpointerOptions } from "../store/sqlite/sqlite-checkpointer.ts";

const AT = { configurable: { thread_id: "t", checkpoint_ns: "" } };

function open(options: SqliteCheckpointerOptions = {}): SqliteCheckpointer {
  const saver = new SqliteCheckpointer(":memory:", options);
  onTestFinished(() => saver.end());
  return saver;
}

async function putMetadata(saver: SqliteCheckpointer, more: object): Promise<CheckpointMetadata | undefined> {
  const metadata = { source: "loop", step: 0, parents: {}, ...more } as CheckpointMetadata;
  const config = await saver.put(AT, emptyCheckpoint(), metadata, {});
  return (await saver.getTuple(config))?.metadata;
}

it.each([
  ["bigint", { bill: { cents: 12n } }, "metadata.bill.cents is a bigint"],
  ["NaN", { score: [1, NaN] }, "metadata.score[1] is NaN or an infinity"],
  ["function", { run() {} }, "metadata.run is a function"],
])("refuses metadata of which a %s would be lost, and says where", async (_what, more, message) => {
  await expect(putMetadata(open(), more)).rejects.toMatchObject({
    code: "persistence.lossy-value",
    message: expect.stringContaining(message),
  });
});

it("stores what is left of metadata where that is asked for, and says so", async () => {
  const warnings: string[] = [];
  const saver = open({ onLossy: "warn", warn: (message) => warnings.push(message) });
  expect(await putMetadata(saver, { score: NaN })).toMatchObject({ score: null, step: 0 });
  expect(warnings).toEqual([expect.stringContaining("metadata.score is NaN")]);
});

it("gives back what metadata has a form for", async () => {
  const more = { at: new Date(7), tags: new Set(["a"]), note: undefined, nul: "\0", bytes: Uint8Array.of(1) };
  expect(await putMetadata(open(), more)).toMatchObject(more);
});

it("fails the writes of its run after it, as any failed write does", async () => {
  const saver = open();
  const run = { ...AT, metadata: {} };
  const bad = { source: "loop", step: 0, parents: {}, cents: 12n } as CheckpointMetadata;
  const first = emptyCheckpoint();
  await expect(saver.put(run, first, bad, {})).rejects.toThrow("metadata.cents is a bigint");
  const at = { ...run, configurable: { ...AT.configurable, checkpoint_id: first.id } };
  await expect(saver.putWrites(at, [["a", 1]], "task")).rejects.toThrow("metadata.cents is a bigint");
});
