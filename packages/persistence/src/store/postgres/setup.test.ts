import { PostgresSaver } from "@langchain/langgraph-checkpoint-postgres";
import pg from "pg";
import { expect, it } from "vitest";
import { loadPg } from "./load-pg.ts";
import { namesIn, quoteName } from "./names.ts";
import { PostgresCheckpointer } from "./postgres-checkpointer.ts";
import { describePostgres } from "./testing/describe-postgres.ts";
import { putValues, THREAD } from "./testing/put-values.ts";

it("says which package to install where the driver is missing", () => {
  expect(() => loadPg("pg-that-is-not-installed")).toThrow(
    expect.objectContaining({
      code: "checkpointer.driver-missing",
      message: expect.stringContaining("npm install pg") as string,
    }),
  );
});

describePostgres("setup", (postgres) => {
  it("may run any number of times at once", async () => {
    const schema = postgres.newSchema();
    const savers = Array.from({ length: 8 }, () => new PostgresCheckpointer({ ...postgres.connection }, { schema }));
    await Promise.all(savers.map((saver) => saver.setup()));
    const first = savers[0] ?? expect.unreachable();
    await putValues(first, THREAD, { a: 1 });
    await Promise.all(savers.map((saver) => saver.end()));
  });

  it("needs no right to make anything where all is there", async () => {
    const schema = postgres.newSchema();
    await postgres.pool.query("CREATE ROLE worker LOGIN");
    const saver = new PostgresCheckpointer({ ...postgres.connection, user: "worker" }, { schema });
    await expect(saver.setup()).rejects.toMatchObject({ code: "checkpointer.database-failed" });
    await new PostgresCheckpointer(postgres.pool, { schema }).setup();
    await expect(saver.getTuple(THREAD)).rejects.toMatchObject({
      code: "checkpointer.database-failed",
      message: expect.stringContaining("USAGE on schema") as string,
    });
    await postgres.pool.query(`GRANT USAGE ON SCHEMA ${schema} TO worker`);
    await postgres.pool.query(`GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA ${schema} TO worker`);
    await saver.setup();
    const config = await putValues(saver, THREAD, { a: 1 });
    expect((await saver.getTuple(config))?.checkpoint.channel_values).toEqual({ a: 1 });
    await saver.end();
  });

  it("takes over what the stock saver set up, and leaves it nothing to do", async () => {
    const [taken, made] = [postgres.newSchema(), postgres.newSchema()];
    await new PostgresSaver(postgres.pool, undefined, { schema: taken }).setup();
    await new PostgresCheckpointer(postgres.pool, { schema: taken }).setup();
    await new PostgresCheckpointer(postgres.pool, { schema: made }).setup();
    await new PostgresSaver(postgres.pool, undefined, { schema: made }).setup();
    expect(await columnsOf(made)).toEqual(await columnsOf(taken));
    const { rows } = await postgres.pool.query(`SELECT v FROM ${made}.checkpoint_migrations ORDER BY v`);
    expect(rows.map(({ v }: { v: number }) => v)).toEqual([0, 1, 2, 3, 4]);
  });

  it("allows values to be empty in tables that the stock saver made long ago", async () => {
    const schema = postgres.newSchema();
    await new PostgresSaver(postgres.pool, undefined, { schema }).setup();
    await postgres.pool.query(`ALTER TABLE ${schema}.checkpoint_blobs ALTER COLUMN blob SET NOT NULL`);
    await new PostgresCheckpointer(postgres.pool, { schema }).setup();
    const columns = await columnsOf(schema);
    expect(columns).toContainEqual(
      expect.objectContaining({ table_name: "checkpoint_blobs", column_name: "blob", is_nullable: "YES" }),
    );
  });

  it.each(["Od\"d '$$ Näme", "x\\y", "select", "a.b"])("works in a schema of any name: %s", async (schema) => {
    const saver = new PostgresCheckpointer(postgres.pool, { schema });
    await Promise.all([saver.setup(), saver.setup()]);
    await saver.setup();
    const config = await putValues(saver, THREAD, { a: 1 });
    await saver.putWrites(config, [["a", 2]], "task");
    expect((await saver.getTuple(THREAD))?.pendingWrites).toEqual([["task", "a", 2]]);
    await saver.deleteThread("t");
    expect(await saver.getTuple(THREAD)).toBeUndefined();
    const { rows } = await postgres.pool.query("SELECT FROM pg_namespace WHERE nspname = $1", [schema]);
    expect(rows).toHaveLength(1);
  });

  it("is asked for by every call where it did not run", async () => {
    const schema = postgres.newSchema();
    const saver = new PostgresCheckpointer(postgres.pool, { schema });
    const notSetUp = { code: "checkpointer.not-set-up", message: expect.stringContaining("Call setup()") as string };
    await expect(saver.getTuple(THREAD)).rejects.toMatchObject(notSetUp);
    await expect(putValues(saver, THREAD, { a: 1 })).rejects.toMatchObject(notSetUp);
    await new PostgresSaver(postgres.pool, undefined, { schema }).setup();
    await expect(saver.deleteThread("t")).rejects.toMatchObject(notSetUp);
  });

  it("makes again what somebody took away", async () => {
    const schema = postgres.newSchema();
    const saver = new PostgresCheckpointer(postgres.pool, { schema });
    await saver.setup();
    await postgres.pool.query(`DROP TABLE ${namesIn(schema).paths}`);
    await saver.setup();
    await putValues(saver, THREAD, { a: 1 });
    expect((await saver.getTuple(THREAD))?.checkpoint.channel_values).toEqual({ a: 1 });
  });

  it("brings a database of the version before up to date, with one function of each name", async () => {
    const schema = postgres.newSchema();
    const saver = new PostgresCheckpointer(postgres.pool, { schema });
    await saver.setup();
    const config = await putValues(saver, THREAD, { a: 1 });
    const { migrations, put, putWrites, runs, runEvents, effects } = namesIn(schema);
    // A process of the version before may still call them.
    const before = [put, putWrites]
      .map((name) => name.replace(/_2$/, "_1"))
      .map((name) => `CREATE FUNCTION ${name}(text) RETURNS text LANGUAGE sql AS 'SELECT NULL'`);
    await postgres.pool.query(
      `DROP FUNCTION ${put}; DROP FUNCTION ${putWrites}; ${before.join("; ")}; DROP TABLE ${runs}, ${runEvents}, ${effects};
      UPDATE ${migrations} SET v = 1`,
    );
    await saver.setup();
    const next = await putValues(saver, config, { a: 2 });
    expect((await saver.getTuple(THREAD))?.config).toEqual(next);
    expect(await saver.runs.readThread("t")).toBeUndefined();
    const { rows } = await postgres.pool.query<{ name: string; count: number }>(
      "SELECT proname AS name, count(*)::int FROM pg_proc WHERE pronamespace = to_regnamespace($1) GROUP BY 1",
      [schema],
    );
    expect(rows.filter(({ count }) => count > 1)).toEqual([]);
    expect(rows.map(({ name }) => name)).toEqual(expect.arrayContaining(["threadkeep_put_1", "threadkeep_put_2"]));
  });

  it("leaves what a later version set up, and says so where that is not enough", async () => {
    const schema = postgres.newSchema();
    const saver = new PostgresCheckpointer(postgres.pool, { schema });
    await saver.setup();
    const { migrations, deleteThread } = namesIn(schema);
    await postgres.pool.query(`INSERT INTO ${migrations} VALUES (999)`);
    await saver.setup();
    await putValues(saver, THREAD, { a: 1 });
    await postgres.pool.query(`DROP FUNCTION ${deleteThread}`);
    await expect(saver.setup()).rejects.toMatchObject({
      code: "checkpointer.schema-newer",
      message: expect.stringContaining("999") as string,
    });
  });

  async function columnsOf(schema: string): Promise<unknown[]> {
    const { rows } = await postgres.pool.query<Record<string, unknown>>(
      `SELECT table_name, column_name, data_type, is_nullable, column_default FROM information_schema.columns
       WHERE table_schema = $1 ORDER BY table_name, ordinal_position`,
      [schema],
    );
    return rows;
  }
});

it("quotes names", () => {
  expect(quoteName('a"b')).toBe(pg.escapeIdentifier('a"b'));
});
