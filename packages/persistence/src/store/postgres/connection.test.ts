import { createServer } from "node:net";
import { inspect } from "node:util";
import { expect, it } from "vitest";
import { fenced } from "../../runs/fence.ts";
import { PostgresCheckpointer } from "./postgres-checkpointer.ts";
import { describePostgres } from "./testing/describe-postgres.ts";
import { putValues, THREAD } from "./testing/put-values.ts";
import { quietPool } from "./testing/quiet-pool.ts";

describePostgres("connections", (postgres) => {
  it("opens a pool from a connection string or from options, and closes it", async () => {
    const { host, user, database } = postgres.connection;
    const schema = postgres.newSchema();
    const text = `postgres://${user}@/${database}?host=${encodeURIComponent(host)}&application_name=ours_${schema}`;
    for (const source of [text, { ...postgres.connection, application_name: `ours_${schema}` }]) {
      const saver = new PostgresCheckpointer(source, { schema });
      await saver.setup();
      await Promise.all(Array.from({ length: 30 }, () => saver.getTuple(THREAD)));
      expect(await connectionsOf(`ours_${schema}`)).toBeLessThanOrEqual(10);
      await saver.end();
      await expect(saver.getTuple(THREAD)).rejects.toMatchObject({ code: "checkpointer.closed" });
      await expect.poll(() => connectionsOf(`ours_${schema}`)).toBe(0);
    }
  });

  it("leaves a pool that was handed in open", async () => {
    const saver = new PostgresCheckpointer(postgres.pool, { schema: postgres.newSchema() });
    await saver.setup();
    await saver.end();
    await saver.end();
    expect((await postgres.pool.query("SELECT 1 AS one")).rows).toEqual([{ one: 1 }]);
  });

  it("takes each call to the database in one round trip", async () => {
    const sent: string[] = [];
    const pool = quietPool(postgres.connection);
    pool.on("connect", (client) => {
      const query = client.query.bind(client) as (...args: unknown[]) => unknown;
      Object.assign(client, {
        query: (...args: unknown[]) => {
          sent.push(JSON.stringify(args[0]));
          return query(...args);
        },
      });
    });
    const saver = new PostgresCheckpointer(pool, { schema: postgres.newSchema() });
    await saver.setup();
    const sentBy = async (call: () => Promise<unknown>) => {
      sent.length = 0;
      await call();
      return sent.length;
    };
    let config = THREAD;
    const values = { a: 1, b: [1, 2], c: "c" };
    expect(await sentBy(async () => (config = await putValues(saver, THREAD, values)))).toBe(1);
    expect(
      await sentBy(() =>
        saver.putWrites(
          config,
          [
            ["a", 1],
            ["b", 2],
            ["__interrupt__", 3],
          ],
          "task",
        ),
      ),
    ).toBe(1);
    expect(await sentBy(() => saver.getTuple(config))).toBe(1);
    expect(await sentBy(() => saver.getTuple(THREAD))).toBe(1);
    expect(await sentBy(() => saver.list(THREAD, { limit: 20, before: config, filter: { step: 0 } }).next())).toBe(1);
    expect(await sentBy(() => saver.getDeltaChannelHistory({ config, channels: ["a", "b"] }))).toBe(1);
    const run = { threadId: "t", owner: "one", leaseMs: 0, input: null, baseCheckpointId: undefined };
    const admission = { ...run, runId: "r", graph: "g", graphVersion: undefined, options: {}, replaces: [] };
    const fence = { runId: "r", owner: "one", epoch: 1 };
    const mine = { configurable: { ...config.configurable, ...fenced(fence) } };
    const effect = {
      threadId: "t",
      branch: "",
      callId: "c",
      scope: "",
      name: "n",
      argsHash: "",
      claimId: "1",
      after: undefined,
    };
    const all = { states: undefined, graph: undefined, node: undefined, stuck: undefined, limit: 9, cursor: undefined };
    expect(await sentBy(() => saver.runs.admit(admission))).toBe(1);
    expect(await sentBy(() => saver.putWrites(mine, [["a", 4]], "task-2"))).toBe(1);
    expect(await sentBy(() => putValues(saver, mine, { a: 5 }))).toBe(1);
    expect(await sentBy(() => saver.effects.claim(effect, fence))).toBe(1);
    expect(await sentBy(() => saver.effects.finish(effect, "1", { state: "done", result: 1 }, fence))).toBe(1);
    expect(await sentBy(() => saver.effects.list("t", { only: "all", limit: 9 }))).toBe(1);
    expect(await sentBy(() => saver.runs.renew([fence], 0))).toBe(1);
    expect(await sentBy(() => saver.runs.list(all))).toBe(1);
    expect(await sentBy(() => saver.runs.list({ ...all, stuck: { idleMs: 0 } }))).toBe(1);
    expect(await sentBy(() => saver.runs.readStats())).toBe(1);
    expect(await sentBy(() => saver.runs.finish(fence, { state: "waiting", limitMs: undefined }))).toBe(1);
    expect(await sentBy(() => saver.runs.continue({ ...run, states: ["waiting"] }))).toBe(1);
    expect(await sentBy(() => saver.runs.claim({ owner: "two", leaseMs: 0, limit: 9, graphs: ["g"] }))).toBe(1);
    expect(await sentBy(() => saver.deleteThread("t"))).toBe(1);
    expect(sent.some((query) => query.includes('"name"'))).toBe(false);
    await pool.end();
  });

  it("rejects the call whose connection the server ends, and answers the next on another", async () => {
    const schema = postgres.newSchema();
    const saver = new PostgresCheckpointer({ ...postgres.connection, application_name: `cut_${schema}` }, { schema });
    await saver.setup();
    const config = await putValues(saver, THREAD, { a: 1 });
    const lock = await postgres.pool.connect();
    await lock.query(`BEGIN; LOCK ${schema}.checkpoints`);
    const waiting = saver.getTuple(config);
    const rejected = expect(waiting).rejects.toMatchObject({ code: "checkpointer.database-failed" });
    await expect.poll(() => waitersOf(`cut_${schema}`)).toBe(1);
    await cut(`cut_${schema}`);
    await rejected;
    await lock.query("ROLLBACK");
    lock.release();
    expect((await saver.getTuple(config))?.checkpoint.channel_values).toEqual({ a: 1 });
    // And with all connections cut while nobody used them.
    await cut(`cut_${schema}`);
    await expect.poll(() => connectionsOf(`cut_${schema}`)).toBe(0);
    await saver.getTuple(config).catch(() => {});
    expect((await saver.getTuple(config))?.checkpoint.channel_values).toEqual({ a: 1 });
    await saver.end();
  });

  it("names no password in an error, wherever the database is", async () => {
    const server = createServer((socket) => socket.destroy());
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    const { port } = server.address() as { port: number };
    const { host } = postgres.connection;
    const sources = [
      `postgres://me:s3cret@127.0.0.1:${port}/x`,
      "postgres://me:s3cret@127.0.0.1:1/x",
      `postgres://nobody:s3cret@/postgres?host=${encodeURIComponent(host)}`,
      "postgres://me:s3cret@:no url:/x",
      { host: "127.0.0.1", port: 1, user: "me", password: "s3cret" },
    ];
    for (const source of sources) {
      const saver = new PostgresCheckpointer(source);
      const error: unknown = await saver.getTuple(THREAD).catch((cause: unknown) => cause);
      expect(error).toMatchObject({ code: "checkpointer.database-failed" });
      expect(inspect(error, { depth: 10 })).not.toContain("s3cret");
      await saver.end();
    }
    server.close();
  });

  async function connectionsOf(application: string): Promise<number> {
    const { rows } = await postgres.pool.query("SELECT FROM pg_stat_activity WHERE application_name = $1", [
      application,
    ]);
    return rows.length;
  }

  async function waitersOf(application: string): Promise<number> {
    const { rows } = await postgres.pool.query(
      "SELECT FROM pg_stat_activity WHERE application_name = $1 AND wait_event_type = 'Lock'",
      [application],
    );
    return rows.length;
  }

  async function cut(application: string): Promise<void> {
    await postgres.pool.query("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = $1", [
      application,
    ]);
  }
});
