import { emptyCheckpoint, type CheckpointMetadata } from "@langchain/langgraph-checkpoint";
import { afterEach, beforeEach, expect, it } from "vitest";
import { createValueCodec } from "../encoding/create-value-codec.ts";
import type { CheckpointStore } from "../store/checkpoint-store.ts";
import { DatabaseThread } from "../store/sqlite/database-thread.ts";
import { SqliteStore } from "../store/sqlite/sqlite-store.ts";
import { StoredCheckpointer } from "./stored-checkpointer.ts";

const METADATA: CheckpointMetadata = { source: "loop", step: 0, parents: {} };
const THREAD = { configurable: { thread_id: "t" } };
const MB = 1024 * 1024;

let store: CheckpointStore;
let saver: StoredCheckpointer;
/** How many checkpoints each page had. */
let pages: number[];

beforeEach(() => {
  pages = [];
  store = new SqliteStore(new DatabaseThread({ path: ":memory:", synchronous: "off", busyTimeoutMs: 0 }));
  const list = store.list.bind(store);
  store.list = async (query) => {
    const page = await list(query);
    pages.push(page.checkpoints.length);
    return page;
  };
  saver = new StoredCheckpointer({ store, codec: createValueCodec() });
});
afterEach(() => saver.end());

it("reads small checkpoints in ever longer pages", async () => {
  for (let count = 0; count < 64; count++) await putBytes(count, 10);
  expect(await list()).toBe(64);
  expect(pages).toEqual([2, 4, 8, 16, 25, 9]);
});

it("reads no more of large checkpoints than fits, by what is stored of them", async () => {
  const sizes = [0, 0, 0, 0, 0, 0, 3, 3, 3, 3, 3, 3, 3, 3, 9, 9, 0, 0, 0, 0];
  for (const [index, size] of sizes.toReversed().entries()) await putBytes(index, size * MB);
  expect(await list()).toBe(sizes.length);
  expect(pages).toEqual([2, 4, 8, 2, 1, 2, 1]);
});

it("reads as many as are asked for", async () => {
  for (let count = 0; count < 8; count++) await putBytes(count, 10);
  expect(await list({ limit: 5 })).toBe(5);
  expect(pages).toEqual([2, 3]);
});

it.each([1.5, Number.NaN, "5", null])("refuses %s as a limit", async (limit) => {
  await putBytes(0, 10);
  await expect(list({ limit: limit as number })).rejects.toMatchObject({
    code: "checkpointer.invalid-option",
    message: expect.stringMatching(/^list cannot take .* as limit\. It takes a whole number\.$/) as string,
  });
  expect(await list({ limit: Number.POSITIVE_INFINITY })).toBe(1);
});

async function putBytes(index: number, bytes: number): Promise<void> {
  const values = { channel_values: { a: new Uint8Array(bytes) }, channel_versions: { a: index + 1 } };
  await saver.put(THREAD, { ...emptyCheckpoint(), ...values }, METADATA, { a: index + 1 });
}

async function list(options: { limit?: number } = {}): Promise<number> {
  let count = 0;
  for await (const _ of saver.list(THREAD, options)) count++;
  return count;
}
