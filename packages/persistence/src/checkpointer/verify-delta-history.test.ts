import { expect, it, onTestFinished } from "vitest";
import { createValueCodec } from "../encoding/create-value-codec.ts";
import { readHistory } from "../history/read-history.ts";
import { applyRetention } from "../retention/apply-retention.ts";
import { planRetention } from "../retention/plan-retention.ts";
import { deltaGraph } from "../retention/testing/retention-graphs.ts";
import { DatabaseThread } from "../store/sqlite/database-thread.ts";
import { SqliteStore } from "../store/sqlite/sqlite-store.ts";
import { StoredCheckpointer } from "./stored-checkpointer.ts";

/** In which another process may do something after a call of the first one's. */
class SharedStore extends SqliteStore {
  after: { call: "readDeltaHistory" | "read"; work: () => Promise<unknown> } | undefined;

  override async readDeltaHistory(...call: Parameters<SqliteStore["readDeltaHistory"]>) {
    const histories = await super.readDeltaHistory(...call);
    await this.#workAfter("readDeltaHistory");
    return histories;
  }

  override async read(...call: Parameters<SqliteStore["read"]>) {
    const loaded = await super.read(...call);
    await this.#workAfter("read");
    return loaded;
  }

  async #workAfter(call: "readDeltaHistory" | "read"): Promise<void> {
    if (this.after?.call !== call) return;
    const { work } = this.after;
    this.after = undefined;
    await work();
  }
}

/** A thread of 14 checkpoints, whose log is stored whole at some of them; `read` reads what was written to it before the one named. */
async function sealedThread() {
  const store = new SharedStore(new DatabaseThread({ path: ":memory:", synchronous: "off", busyTimeoutMs: 0 }));
  const codec = createValueCodec({ encryption: { keys: [{ id: "one", key: new Uint8Array(32).fill(1) }] } });
  const saver = new StoredCheckpointer({ store, codec });
  onTestFinished(() => saver.end());
  await deltaGraph(saver, 12, 4).invoke({ log: ["in"] }, { configurable: { thread_id: "t" }, durability: "sync" });
  const { entries } = await readHistory(saver, "t", { values: false });
  const read = async (back: number) => {
    const checkpoint_id = entries[back]?.checkpointId;
    const config = { configurable: { thread_id: "t", checkpoint_ns: "", checkpoint_id } };
    return (await saver.getDeltaChannelHistory({ config, channels: ["log"] }))["log"]!;
  };
  const retain = (keepLast: number) => applyRetention(planRetention(saver, { keepLast }));
  return { store, read, retain };
}

it.each(["readDeltaHistory", "read"] as const)(
  "says that a sealed checkpoint is gone, which retention removes after %s",
  async (call) => {
    const { store, read, retain } = await sealedThread();
    expect((await read(10)).writes).not.toEqual([]);
    store.after = { call, work: () => retain(1) };
    await expect(read(10)).rejects.toMatchObject({
      code: "checkpointer.checkpoint-removed",
      message: expect.stringMatching(/of thread "t", or what came before it, was removed, as retention/) as string,
    });
    expect(await read(10)).toEqual({ writes: [] });
  },
);

it("answers for a sealed checkpoint that stays, whose log is stored with it, without what retention removed before it", async () => {
  const { store, read, retain } = await sealedThread();
  store.after = { call: "read", work: () => retain(1) };
  await expect(read(0)).rejects.toMatchObject({ code: "checkpointer.checkpoint-removed" });
  expect(await read(0)).toEqual({ writes: [] });
});

it("answers for a sealed checkpoint whose log is built from what retention keeps", async () => {
  const { store, read, retain } = await sealedThread();
  const before = await read(1);
  store.after = { call: "read", work: () => retain(2) };
  expect(await read(1)).toEqual(before);
  expect(await read(10)).toEqual({ writes: [] });
});
