import type pg from "pg";
import { expect, it, onTestFinished } from "vitest";
import { namesIn } from "./names.ts";
import { PostgresCheckpointer } from "./postgres-checkpointer.ts";
import { describePostgres } from "./testing/describe-postgres.ts";
import { putValues, THREAD } from "./testing/put-values.ts";
import { quietPool } from "./testing/quiet-pool.ts";

describePostgres("a database whose transactions are not read committed by default", (postgres) => {
  it.each(["repeatable read", "serializable"])(
    "makes a write again that %s refuses for another one's",
    async (level) => {
      const { saver, schema } = await open(level);
      const config = await putValues(saver, THREAD, { a: 1 });
      const other = await postgres.pool.connect();
      await other.query(`BEGIN; UPDATE ${namesIn(schema).threads} SET updated_at = clock_timestamp()`);
      // Of one saver the second would wait for the first.
      const writing = new PostgresCheckpointer(poolAt(level), { schema }).putWrites(config, [["a", 2]], "task");
      const putting = putValues(saver, config, { a: 2 });
      await expect.poll(() => waitersIn(schema)).toBe(2);
      await other.query("COMMIT");
      other.release();
      await Promise.all([writing, putting]);
      expect((await saver.getTuple(config))?.pendingWrites).toEqual([["task", "a", 2]]);
      expect((await saver.getTuple(THREAD))?.checkpoint.channel_values).toEqual({ a: 2 });
    },
  );

  it.each(["repeatable read", "serializable"])("is set up by 8 at once under %s", async (level) => {
    const [pool, schema] = [poolAt(level), postgres.newSchema()];
    const savers = Array.from({ length: 8 }, () => new PostgresCheckpointer(pool, { schema }));
    await Promise.all(savers.map((saver) => saver.setup()));
    await putValues(savers[0]!, THREAD, { a: 1 });
  });

  it.each(["40001", "40P01"])("stores once what was refused with %s before", async (sqlState) => {
    const { saver, tries } = await refusing(sqlState, 3);
    await putValues(saver, THREAD, { a: 1 });
    expect(await tries()).toBe(4);
    const found = [];
    for await (const { checkpoint } of saver.list(THREAD)) found.push(checkpoint.channel_values);
    expect(found).toEqual([{ a: 1 }]);
  });

  it("gives up what is refused each time, and says what to look at", async () => {
    const { saver, tries } = await refusing("40001", 1_000);
    await expect(putValues(saver, THREAD, { a: 1 })).rejects.toMatchObject({
      code: "checkpointer.database-failed",
      context: { sqlState: "40001" },
      message: expect.stringMatching(
        /^The Postgres database failed: refused\. .*default_transaction_isolation/,
      ) as string,
    });
    expect(await tries()).toBe(10);
  });

  it("makes nothing again that failed for another reason", async () => {
    const { saver, tries } = await refusing("23514", 1_000);
    await expect(putValues(saver, THREAD, { a: 1 })).rejects.toMatchObject({ context: { sqlState: "23514" } });
    expect(await tries()).toBe(1);
  });

  function poolAt(level: string): pg.Pool {
    const options = `-c default_transaction_isolation=${level.replace(" ", "\\ ")}`;
    const pool = quietPool({ ...postgres.connection, options });
    onTestFinished(() => pool.end());
    return pool;
  }

  async function open(level: string) {
    const schema = postgres.newSchema();
    const saver = new PostgresCheckpointer(poolAt(level), { schema });
    await saver.setup();
    return { saver, schema };
  }

  /** Where the first checkpoints are refused, so many of them. A sequence counts on when a transaction is undone. */
  async function refusing(sqlState: string, times: number) {
    const { saver, schema } = await open("read committed");
    await postgres.pool.query(`
      CREATE SEQUENCE ${schema}.tries;
      CREATE FUNCTION ${schema}.refuse() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
        IF nextval('${schema}.tries') <= ${times} THEN RAISE 'refused' USING ERRCODE = '${sqlState}'; END IF;
        RETURN new;
      END $$;
      CREATE TRIGGER refuse BEFORE INSERT ON ${namesIn(schema).checkpoints} FOR EACH ROW EXECUTE FUNCTION ${schema}.refuse()`);
    const tries = async () => {
      const { rows } = await postgres.pool.query<{ count: number }>(
        `SELECT last_value::int AS count FROM ${schema}.tries`,
      );
      return rows[0]?.count;
    };
    return { saver, tries };
  }

  async function waitersIn(schema: string): Promise<number | null> {
    const waiting = "SELECT FROM pg_stat_activity WHERE wait_event_type = 'Lock' AND query LIKE '%' || $1 || '%'";
    return (await postgres.pool.query(waiting, [schema])).rowCount;
  }
});
