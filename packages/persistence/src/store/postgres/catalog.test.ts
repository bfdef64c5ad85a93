import { emptyCheckpoint, type BaseCheckpointSaver, type Checkpoint } from "@langchain/langgraph-checkpoint";
import { expect, it } from "vitest";
import { putRolledBack } from "../../catalog/testing/rolled-back-thread.ts";
import { SqliteCheckpointer } from "../sqlite/sqlite-checkpointer.ts";
import { PostgresCheckpointer } from "./postgres-checkpointer.ts";
import { describePostgres } from "./testing/describe-postgres.ts";

const PLACES = ["a", "b", "user:1", "user:2"].flatMap((thread) => ["", "x:1"].map((namespace) => [thread, namespace]));

describePostgres("what is in the database", (postgres) => {
  it("is told as SQLite tells it", async () => {
    const [ours, sqlite] = await openBoth();
    for (const order of ["id", "recent"] as const) {
      for (const prefix of [undefined, "user:", "none"]) {
        const query = { limit: 3, order, ...(prefix !== undefined && { prefix }) };
        expect(await pagesOf(ours, query)).toEqual(await pagesOf(sqlite, query));
      }
    }
    expect(await ours.readStats()).toEqual(await sqlite.readStats());
    await sqlite.end();
  });

  it("tells of copies of what is old when they were made", async () => {
    const ours = new PostgresCheckpointer(postgres.pool, { schema: postgres.newSchema() });
    await ours.setup();
    const now = new Date().toISOString();
    await putRolledBack(ours);
    for (const order of ["id", "recent"] as const) {
      const { threads } = await ours.listThreads({ limit: 9, order });
      expect(threads.map(({ updatedAt = "" }) => updatedAt >= now)).toEqual([true, true]);
    }
    const { newest = "", growth } = await ours.readStats();
    expect(newest >= now).toBe(true);
    expect(growth.at(-1)).toEqual({ day: newest.slice(0, 10), checkpoints: 2 });
    await ours.end();
  });

  it("is removed as SQLite removes it, if nothing was written since", async () => {
    const [ours, sqlite] = await openBoth();
    const ends = [];
    for (const saver of [ours, sqlite]) {
      const [first, second] = await saver.retention.readThreads({ after: undefined, limit: 2 });
      const old = (await saver.retention.readLinks("a"))[0]?.checkpointId ?? "";
      const stamp = first?.stamp ?? "";
      const ended: unknown[] = [
        await saver.retention.remove({ threadId: "a", stamp, remove: new Map([["", [old]]]) }),
        await saver.retention.remove({ threadId: "a", stamp, remove: "thread" }),
        await saver.retention.remove({
          threadId: second?.threadId ?? "",
          stamp: second?.stamp ?? "",
          remove: "thread",
        }),
        (await saver.listThreads({ limit: 9, order: "id" })).threads,
        (await saver.getTuple({ configurable: { thread_id: "a", checkpoint_ns: "" } }))?.checkpoint.channel_values,
      ];
      ends.push(ended);
      const late = { configurable: { thread_id: "a", checkpoint_ns: "", checkpoint_id: old } };
      await expect(saver.putWrites(late, [["list", 1]], "late")).rejects.toMatchObject({
        code: "checkpointer.thread-deleted",
      });
    }
    expect(ends[0]).toEqual(ends[1]);
    expect(ends[0]?.[0]).toEqual({ checkpoints: 1, writes: 1, values: 1 });
    expect(ends[0]?.[1]).toBeUndefined();
    await sqlite.end();
  });

  async function openBoth() {
    const ours = new PostgresCheckpointer(postgres.pool, { schema: postgres.newSchema() });
    await ours.setup();
    const sqlite = new SqliteCheckpointer(":memory:");
    const checkpoints = PLACES.flatMap((place) =>
      [0, 1, 2].map((step) => ({ place, step, checkpoint: emptyCheckpoint() })),
    );
    for (const saver of [ours, sqlite]) await fill(saver, checkpoints);
    return [ours, sqlite] as const;
  }
});

interface Filled {
  place: string[];
  step: number;
  checkpoint: Checkpoint;
}

/** The same ids in both. What the second step puts into the list builds on the first. */
async function fill(saver: BaseCheckpointSaver, checkpoints: readonly Filled[]): Promise<void> {
  let parent = {};
  for (const { place, step, checkpoint: empty } of checkpoints) {
    const [thread_id, checkpoint_ns] = place;
    if (step === 0) parent = {};
    const versions = { step: step + 1.25, list: step + 1.25 };
    const list = Array.from({ length: step + 1 }, (_, index) => String(index).padStart(1_000, "-"));
    const checkpoint = { ...empty, channel_values: { step, list }, channel_versions: versions };
    const config = { configurable: { thread_id, checkpoint_ns, ...parent } };
    const put = await saver.put(config, checkpoint, { source: "loop", step, parents: {} }, versions);
    await saver.putWrites(put, [["step", step]], "task");
    parent = { checkpoint_id: checkpoint.id };
  }
}

async function pagesOf(
  saver: PostgresCheckpointer | SqliteCheckpointer,
  query: { limit: number; order: "id" | "recent" },
) {
  const threads = [];
  let next: { cursor?: string } = {};
  do {
    const page = await saver.listThreads({ ...query, ...next });
    threads.push(...page.threads);
    next = page.nextCursor === undefined ? {} : { cursor: page.nextCursor };
  } while (next.cursor !== undefined);
  return threads;
}
