import { readFileSync, writeFileSync } from "node:fs";
import { missingPgBouncer, startPgBouncer } from "@threadkeep-test/servers";
import { beforeAll, expect, it } from "vitest";
import { namesIn } from "../postgres/names.ts";
import type { PostgresSource } from "../postgres/postgres-pool.ts";
import { describePostgres } from "../postgres/testing/describe-postgres.ts";
import { quietPool } from "../postgres/testing/quiet-pool.ts";
import type { KeeperDatabase } from "./testing/keeper-database.ts";
import { PostgresGate } from "./testing/postgres-gate.ts";
import { postgresKeeperDatabase } from "./testing/postgres-keeper-database.ts";
import { testKeeper } from "./testing/test-keeper.ts";
import { fence, listen, noFallback, type Told } from "./testing/told.ts";
import { PATIENTLY, untilRenewed } from "./testing/until-renewed.ts";

describePostgres("the keeper of leases in Postgres", (postgres) => {
  let shared: KeeperDatabase;
  beforeAll(async () => {
    shared = await databaseBy(postgres.connection);
  });

  testKeeper(() => shared);

  it("renews by a connection string, and as a pool of pg connects", async () => {
    const { host, user, database } = postgres.connection;
    for (const source of [`postgres://${user}@/${database}?host=${encodeURIComponent(host)}`, postgres.pool]) {
      const options = listen();
      await renews(await databaseBy(source), options);
      expect(options.told).toEqual([]);
    }
  });

  it.skipIf(missingPgBouncer() !== undefined)("renews through PgBouncer in transaction mode", async () => {
    const bouncer = await startPgBouncer({ connection: postgres.connection, stop: async () => {} });
    const options = listen();
    await renews(await databaseBy(bouncer.connection), options, 4);
    expect(options.told).toEqual([]);
    await bouncer.stop();
  });

  it("asks the program for the password of each connection", async () => {
    await guard("guarded", "second");
    const [passwords, asked] = [["first", "second"], [] as unknown[]];
    const password = async (...about: unknown[]) => {
      asked.push(...about);
      return passwords.shift() ?? "none is left";
    };
    const options = listen();
    // The pool hides what it was given.
    const pool = quietPool({ ...postgres.connection, user: "guarded", password });
    await renews(await databaseBy(pool), options);
    expect(passwords).toEqual([]);
    expect(asked).toContainEqual(expect.objectContaining({ user: "guarded", database: "postgres" }));
    await pool.end();
  });

  it("renews from the event loop where a pool does not say how it connects", async () => {
    const options = listen();
    const database = await databaseBy({ query: (query) => postgres.pool.query(query) });
    let calls = 0;
    const keeper = database.open(options, async () => {
      calls++;
      return [{ runId: "one", isHeld: true, isStopRequested: false }];
    });
    keeper.add(fence("one"));
    await expect.poll(() => calls, PATIENTLY).toBeGreaterThan(1);
    expect(options.told).toEqual(["fallback The pool does not say how it connects, as one of pg does."]);
    await keeper.end();
  });

  it("renews again once the database is back, by one new connection", async () => {
    const gate = new PostgresGate(postgres.connection);
    await gate.open();
    const options = listen();
    const database = await databaseBy(gate.connection);
    const keeper = database.open(options, noFallback);
    await database.admit(fence("away"), options.leaseMs);
    keeper.add(fence("away"));
    await untilRenewed(database, fence("away"));
    const interruptions = [
      { begin: () => gate.cut(), end: () => gate.open() },
      { begin: () => gate.hang(), end: () => undefined },
    ];
    for (const { begin, end } of interruptions) {
      options.told.length = 0;
      await begin();
      await expect.poll(() => options.told, PATIENTLY).not.toEqual([]);
      await end();
      await untilRenewed(database, fence("away"));
      expect(gate.connections).toBe(1);
      expect(new Set(options.told)).toEqual(new Set(["error The event loop was to renew."]));
    }
    await keeper.end();
    await gate.remove();
  });

  it("replaces a connection that breaks between two beats, and tells nothing of it", async () => {
    const options = listen({ leaseMs: 5_000, heartbeatMs: 1_000 });
    const application_name = "breaking";
    const database = await databaseBy({ ...postgres.connection, application_name });
    const keeper = database.open(options, noFallback);
    await database.admit(fence("broken"), options.leaseMs);
    keeper.add(fence("broken"));
    await untilRenewed(database, fence("broken"));
    const text = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = $1";
    expect((await postgres.pool.query(text, [application_name])).rowCount).toBe(1);
    await untilRenewed(database, fence("broken"), 2);
    expect(options.told).toEqual([]);
    await keeper.end();
  });

  it("does not wait for a run whose row is locked, nor takes it for lost", async () => {
    const options = listen();
    const database = await databaseBy(postgres.connection);
    const schema = database.place.engine === "postgres" ? database.place.schema : "";
    const keeper = database.open(options, noFallback);
    for (const name of ["locked", "free"]) await database.admit(fence(name), options.leaseMs);
    const client = await postgres.pool.connect();
    await client.query("BEGIN");
    await client.query(`SELECT FROM ${namesIn(schema).runs} WHERE run_id = 'locked' FOR UPDATE`);
    for (const name of ["locked", "free"]) keeper.add(fence(name));
    await untilRenewed(database, fence("free"), 3);
    expect(await database.read(fence("locked"))).toMatchObject({ renewedAfterMs: 0 });
    await client.query("COMMIT");
    client.release();
    await untilRenewed(database, fence("locked"));
    expect(options.told).toEqual([]);
    await keeper.end();
  });

  it("closes its connection when it holds nothing for some beats, and opens one again", async () => {
    const options = listen();
    const application_name = "resting";
    const database = await databaseBy({ ...postgres.connection, application_name });
    const keeper = database.open(options, noFallback);
    for (const name of ["early", "late"]) {
      await database.admit(fence(name), options.leaseMs);
      keeper.add(fence(name));
      await untilRenewed(database, fence(name));
      expect(await connectionsOf(application_name)).toBe(1);
      keeper.remove(name);
      await expect.poll(() => connectionsOf(application_name), PATIENTLY).toBe(0);
    }
    expect(options.told).toEqual([]);
    await keeper.end();
  });

  function databaseBy(source: PostgresSource): Promise<KeeperDatabase> {
    const { pool, connection } = postgres;
    return postgresKeeperDatabase({ pool, connection, schema: postgres.newSchema(), source });
  }

  async function renews(database: KeeperDatabase, options: Told, times = 1): Promise<void> {
    const keeper = database.open(options, noFallback);
    await database.admit(fence("one"), options.leaseMs);
    keeper.add(fence("one"));
    await untilRenewed(database, fence("one"), times);
    await keeper.end();
  }

  async function guard(role: string, password: string): Promise<void> {
    await postgres.pool.query(`CREATE ROLE ${role} LOGIN SUPERUSER PASSWORD '${password}'`);
    const { rows } = await postgres.pool.query<{ hba_file: string }>("SHOW hba_file");
    const file = rows[0]?.hba_file ?? "";
    writeFileSync(file, `local all ${role} scram-sha-256\n${readFileSync(file, "utf8")}`);
    await postgres.pool.query("SELECT pg_reload_conf()");
  }

  async function connectionsOf(name: string): Promise<number> {
    const text = "SELECT count(*)::int AS count FROM pg_stat_activity WHERE application_name = $1";
    const { rows } = await postgres.pool.query<{ count: number }>(text, [name]);
    return rows[0]?.count ?? 0;
  }
});
