import { spawn } from "node:child_process";
import { once } from "node:events";
import { fileURLToPath } from "node:url";
import type { PoolClient } from "pg";
import { expect, it } from "vitest";
import { namesIn } from "./names.ts";
import { PostgresCheckpointer } from "./postgres-checkpointer.ts";
import { describePostgres } from "./testing/describe-postgres.ts";
import { putValues, THREAD } from "./testing/put-values.ts";

const CHILD = fileURLToPath(new URL("./testing/writing-child.ts", import.meta.url));
const PACKAGE = fileURLToPath(new URL("../../..", import.meta.url));

describePostgres("races", (postgres) => {
  it("a put that waits for a delete is refused when the delete is done", async () => {
    const { saver, schema } = await open();
    const config = await putValues(saver, THREAD, { a: 1 });
    const other = await begin(`SELECT ${namesIn(schema).deleteThread}('t')`);
    // Of one saver they would go together.
    const writer = new PostgresCheckpointer(postgres.pool, { schema });
    const late = [putValues(saver, config, { a: 2 }), writer.putWrites(config, [["a", 2]], "task")];
    const refused = Promise.all(
      late.map((call) => expect(call).rejects.toMatchObject({ code: "checkpointer.thread-deleted" })),
    );
    await untilBlocked(schema, 2);
    await commit(other);
    await refused;
    expect(await rowsOf(schema)).toBe(0);
  });

  it("a put that takes along what was written before it is refused with that, when the delete is done", async () => {
    const { saver, schema } = await open();
    const config = await putValues(saver, THREAD, { a: 1 });
    const other = await begin(`SELECT ${namesIn(schema).deleteThread}('t')`);
    const late = [saver.putWrites(config, [["a", 2]], "task"), putValues(saver, config, { a: 2 })];
    const refused = Promise.all(
      late.map((call) => expect(call).rejects.toMatchObject({ code: "checkpointer.thread-deleted" })),
    );
    await untilBlocked(schema, 1);
    await commit(other);
    await refused;
    expect(await rowsOf(schema)).toBe(0);
  });

  it("a delete that waits for a put removes what that put", async () => {
    const { saver, schema } = await open();
    await putValues(saver, THREAD, { a: 1 });
    const { put } = namesIn(schema);
    const other = await begin(
      `SELECT ${put}('t', '', 'ffffffff', NULL, NULL, '{"v": 4}', '{}', NULL, NULL, '{a}', '{9}', '{json}', '{1}', '{1}', '1')`,
    );
    const deleting = saver.deleteThread("t");
    await untilBlocked(schema, 1);
    await commit(other);
    await deleting;
    expect(await rowsOf(schema)).toBe(0);
  });

  it("a delete that waits for the first put of a thread removes that too", async () => {
    const { saver, schema } = await open();
    const { put } = namesIn(schema);
    const other = await begin(
      `SELECT ${put}('t', '', 'ffffffff', NULL, NULL, '{"v": 4}', '{}', NULL, NULL, '{}', '{}', '{}', '{}', '{}', '')`,
    );
    const deleting = saver.deleteThread("t");
    await untilBlocked(schema, 1);
    await commit(other);
    await deleting;
    expect(await rowsOf(schema)).toBe(0);
  });

  it("two checkpoints put at once stand one after the other, whichever has the greater id", async () => {
    const { saver, schema } = await open();
    const { put } = namesIn(schema);
    const other = await begin(
      `SELECT ${put}('t', '', 'ffffffff', NULL, NULL, '{"v": 4, "id": "ffffffff", "channel_versions": {}}', '{}', NULL, NULL, '{}', '{}', '{}', '{}', '{}', '')`,
    );
    const putting = putValues(saver, THREAD, { a: 1 });
    await untilBlocked(schema, 1);
    await commit(other);
    const config = await putting;
    expect((await saver.getTuple(THREAD))?.config).toEqual(config);
  });

  it("two processes write to one thread, and all that they were told is stored is there", async () => {
    const { saver, schema } = await open();
    const place = JSON.stringify({ connection: postgres.connection, schema });
    const children = ["a", "b"].map((name) => run([place, name, "40"]));
    expect(await Promise.all(children)).toEqual([0, 0]);
    const found: Record<string, unknown>[] = [];
    for await (const { checkpoint } of saver.list(THREAD)) found.push(checkpoint.channel_values);
    for (const name of ["a", "b"]) {
      const own = found.filter((values) => values["by"] === name);
      expect(own.map(({ step }) => step)).toEqual(Array.from({ length: 40 }, (_, index) => 39 - index));
    }
    expect(found).toHaveLength(80);
  });

  async function open() {
    const schema = postgres.newSchema();
    const saver = new PostgresCheckpointer(postgres.pool, { schema });
    await saver.setup();
    return { saver, schema };
  }

  /** Another connection, in the middle of its transaction. */
  async function begin(statement: string): Promise<PoolClient> {
    const client = await postgres.pool.connect();
    await client.query("BEGIN");
    await client.query(statement);
    return client;
  }

  async function commit(client: PoolClient): Promise<void> {
    await client.query("COMMIT");
    client.release();
  }

  async function untilBlocked(schema: string, count: number): Promise<void> {
    const waiting = "SELECT FROM pg_stat_activity WHERE wait_event_type = 'Lock' AND query LIKE '%' || $1 || '%'";
    await expect.poll(async () => (await postgres.pool.query(waiting, [schema])).rowCount).toBe(count);
  }

  async function rowsOf(schema: string): Promise<number> {
    const { checkpoints, blobs, writes, arrivals, paths } = namesIn(schema);
    const counts = [checkpoints, blobs, writes, arrivals, paths].map((table) => `(SELECT count(*) FROM ${table})`);
    const { rows } = await postgres.pool.query<{ count: number }>(`SELECT (${counts.join(" + ")})::int AS count`);
    return rows[0]?.count ?? expect.unreachable();
  }
});

async function run(args: string[]): Promise<unknown> {
  const child = spawn(process.execPath, ["--import=tsx", CHILD, ...args], { cwd: PACKAGE, stdio: "inherit" });
  const [code] = (await once(child, "exit")) as [number | null];
  return code;
}
