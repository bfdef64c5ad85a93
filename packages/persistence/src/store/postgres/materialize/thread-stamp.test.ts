import { expect, it } from "vitest";
import { PostgresCheckpointer } from "../postgres-checkpointer.ts";
import { PostgresDatabase } from "../postgres-database.ts";
import type { PostgresPool } from "../postgres-pool.ts";
import { describePostgres } from "../testing/describe-postgres.ts";
import { putValues, THREAD } from "../testing/put-values.ts";
import { readThreadState, settleThread } from "./thread-stamp.ts";

const LIST = Array.from({ length: 20 }, (_, index) => `item ${index} ${"x".repeat(50)}`);

describePostgres("a thread that is written to while it is materialized", (postgres) => {
  it("is looked through again", async () => {
    const { schema, ours } = await open();
    let late = 2;
    const materializing = new PostgresCheckpointer(
      before(/FOR UPDATE/, () => (late-- > 0 ? putMore(ours) : {})),
      {
        schema,
      },
    );
    expect(await materializing.materialize({ threadId: "t" })).toMatchObject({ threads: 1, left: 0 });
    expect(late).toBe(-1);
    expect(await typesOfOurs(schema)).toEqual([]);
    expect((await ours.getTuple(THREAD))?.checkpoint.channel_values["list"]).toHaveLength(LIST.length + 3);
  });

  it("is left where that does not end", async () => {
    const { schema, ours } = await open();
    const materializing = new PostgresCheckpointer(
      before(/FOR UPDATE/, () => putMore(ours)),
      { schema },
    );
    await expect(materializing.materialize({ threadId: "t" })).rejects.toMatchObject({
      code: "materialize.thread-busy",
    });
    expect(await materializing.materialize()).toMatchObject({ threads: 0, left: 1 });
  });

  it("keeps a write that replaced another after it was read", async () => {
    const { schema, ours } = await open();
    const config = (await ours.getTuple(THREAD))?.config ?? expect.unreachable();
    await ours.putWrites(config, [["__error__", new Date(1)]], "task");
    let late = 1;
    const replace = () => (late-- > 0 ? ours.putWrites(config, [["__error__", new Date(2)]], "task") : {});
    const materializing = new PostgresCheckpointer(before(/UPDATE .*checkpoint_writes/, replace), { schema });
    await materializing.materialize({ onLossy: "warn" });
    expect((await ours.getTuple(THREAD))?.pendingWrites).toEqual([["task", "__error__", new Date(2).toISOString()]]);
  });

  it("is not settled by who waited for the writer", async () => {
    const { schema } = await open();
    const database = new PostgresDatabase(postgres.pool, schema);
    const { stamp } = await readThreadState(database, "t");
    const writer = await postgres.pool.connect();
    await writer.query("BEGIN");
    await writer.query(`UPDATE ${schema}.threadkeep_threads SET updated_at = clock_timestamp()`);
    const settled = settleThread(database, "t", stamp);
    await expect.poll(waitingForLocks).toBe(1);
    await writer.query("COMMIT");
    writer.release();
    expect(await settled).toBe(false);
    expect((await readThreadState(database, "t")).isOurs).toBe(true);
  });

  it("may be deleted meanwhile", async () => {
    const { schema, ours } = await open();
    let isThere = true;
    const remove = async () => {
      if (isThere) await ours.deleteThread("t");
      isThere = false;
    };
    const materializing = new PostgresCheckpointer(before(/UPDATE .*checkpoint_blobs/, remove), { schema });
    expect(await materializing.materialize()).toMatchObject({ values: 0, left: 0 });
    expect(await ours.getTuple(THREAD)).toBeUndefined();
  });

  async function open() {
    const schema = postgres.newSchema();
    const ours = new PostgresCheckpointer(postgres.pool, { schema });
    await ours.setup();
    await putMore(ours);
    await putMore(ours);
    return { schema, ours };
  }

  /** A pool that does something else first, each time a statement is such a one. */
  function before(text: RegExp, work: () => unknown): PostgresPool {
    return {
      async query(query) {
        if (text.test(query.text)) await work();
        return postgres.pool.query(query as never);
      },
    };
  }

  async function waitingForLocks(): Promise<number> {
    const { rows } = await postgres.pool.query<{ count: string }>(
      "SELECT count(*) FROM pg_stat_activity WHERE wait_event_type = 'Lock'",
    );
    return Number(rows[0]?.count);
  }

  async function typesOfOurs(schema: string): Promise<unknown[]> {
    const text = `SELECT type FROM ${schema}.checkpoint_blobs WHERE type NOT IN ('json', 'bytes', 'empty')`;
    return (await postgres.pool.query(text)).rows;
  }
});

/** One more element, as a run does it. */
async function putMore(saver: PostgresCheckpointer): Promise<void> {
  const head = await saver.getTuple(THREAD);
  const list = (head?.checkpoint.channel_values["list"] as string[] | undefined) ?? LIST.slice(1);
  await putValues(saver, head?.config ?? THREAD, { list: [...list, "more"] });
}
