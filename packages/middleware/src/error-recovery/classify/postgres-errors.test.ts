import pg from "pg";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { missingPostgres, startPostgres, type Postgres } from "@threadkeep-test/servers";
import { classifyError } from "./classify-error.ts";

const missing = missingPostgres();

describe.skipIf(missing !== undefined)(`what a real Postgres says${missing ? ` (skipped: ${missing})` : ""}`, () => {
  let postgres: Postgres;
  const opened: pg.Client[] = [];
  beforeAll(async () => {
    postgres = await startPostgres();
  });
  afterEach(() => Promise.all(opened.splice(0).map((client) => client.end())));
  afterAll(() => postgres.stop());

  async function connect(settings: pg.ClientConfig = {}): Promise<pg.Client> {
    const client = new pg.Client({ ...postgres.connection, ...settings });
    // A connection that is cut emits its error, too.
    client.on("error", () => undefined);
    await client.connect();
    opened.push(client);
    return client;
  }

  it("a serialization failure is tried again: the transaction was rolled back", async () => {
    const [first, second] = [await connect(), await connect()];
    await first.query("CREATE TABLE counters (n integer); INSERT INTO counters VALUES (0)");
    for (const client of [first, second]) {
      await client.query("BEGIN ISOLATION LEVEL SERIALIZABLE");
      await client.query("SELECT n FROM counters");
    }
    await first.query("UPDATE counters SET n = n + 1");
    await first.query("COMMIT");
    const error = await failureOf(second.query("UPDATE counters SET n = n + 1"));
    const expected = { class: "server", retryable: true, provider: "postgres", code: "40001" };
    expect(classifyError(error)).toMatchObject(expected);
  });

  it("a connection that the server ends is lost, and what was sent may have been done", async () => {
    const [client, other] = [await connect(), await connect()];
    const pid = await pidOf(client);
    const failure = failureOf(client.query(LONG));
    await untilItRuns(other, pid);
    await other.query("SELECT pg_terminate_backend($1)", [pid]);
    expect(classifyError(await failure)).toMatchObject({
      class: "network",
      retryable: true,
      code: "57P01",
      neverSent: false,
    });
  });

  it.each([
    ["57P05", "network", "SET idle_session_timeout = 20"],
    ["25P03", "network", "SET idle_in_transaction_session_timeout = 20; BEGIN"],
  ])("a session that idles is ended by the server: %s", async (code, expected, statements) => {
    const client = await connect();
    const failure = new Promise((resolve) => client.once("error", resolve));
    await client.query(statements);
    expect(classifyError(await failure)).toMatchObject({
      class: expected,
      retryable: true,
      provider: "postgres",
      code,
    });
  });

  it("a query on a connection that is gone was never sent", async () => {
    const [client, other] = [await connect(), await connect()];
    const gone = new Promise((resolve) => client.once("end", () => resolve(undefined)));
    await other.query("SELECT pg_terminate_backend($1)", [await pidOf(client)]);
    await gone;
    const error = await failureOf(client.query("SELECT 1"));
    expect(classifyError(error)).toMatchObject({ class: "network", retryable: true, neverSent: true });
  });

  it("a statement that takes too long is a time-out", async () => {
    const client = await connect({ statement_timeout: 1 });
    const error = await failureOf(client.query(LONG));
    expect(classifyError(error)).toMatchObject({ class: "timeout", retryable: true, code: "57014" });
  });

  it("a statement that somebody cancels is aborted", async () => {
    const [client, other] = [await connect(), await connect()];
    const pid = await pidOf(client);
    const failure = failureOf(client.query(LONG));
    await untilItRuns(other, pid);
    await other.query("SELECT pg_cancel_backend($1)", [pid]);
    expect(classifyError(await failure)).toMatchObject({ class: "abort", retryable: false, code: "57014" });
  });

  it("too many connections is an overload, and nothing was sent", async () => {
    await (await connect()).query("CREATE ROLE crowded LOGIN CONNECTION LIMIT 0");
    const failure = classifyError(await failureOf(connect({ user: "crowded" })));
    expect(failure).toMatchObject({ class: "overloaded", retryable: true, code: "53300", neverSent: true });
  });

  it.each([
    ["an unknown role", { user: "nobody" }, "auth", "28000"],
    ["an unknown database", { database: "nothing" }, "not-found", "3D000"],
  ])("%s is not tried again", async (_, settings, expected, code) => {
    const failure = classifyError(await failureOf(connect(settings)));
    expect(failure).toMatchObject({ class: expected, retryable: false, code });
  });

  it.each([
    ["SELECT * FROM nowhere", "not-found", "42P01"],
    ["SELEC 1", "bug", "42601"],
    ["SELECT 1 / 0", "invalid-request", "22012"],
    [raise("deadlock_detected"), "server", "40P01"],
    [raise("lock_not_available"), "overloaded", "55P03"],
    [raise("disk_full"), "quota", "53100"],
    [raise("internal_error"), "server", "XX000"],
  ])("%s: %s", async (statement, expected, code) => {
    const error = await failureOf((await connect()).query(statement));
    expect(classifyError(error)).toMatchObject({ class: expected, provider: "postgres", code });
  });
});

const LONG = "SELECT pg_sleep(3600)";

function raise(condition: string): string {
  return `DO $$ BEGIN RAISE EXCEPTION 'no' USING ERRCODE = '${condition}'; END $$`;
}

async function pidOf(client: pg.Client): Promise<number> {
  const { rows } = await client.query<{ pid: number }>("SELECT pg_backend_pid() AS pid");
  return rows[0]?.pid ?? expect.unreachable();
}

/** A cancellation that comes before the statement has no effect. */
async function untilItRuns(observer: pg.Client, pid: number): Promise<void> {
  const question = "SELECT 1 FROM pg_stat_activity WHERE pid = $1 AND state = 'active' AND query = $2";
  while ((await observer.query(question, [pid, LONG])).rowCount !== 1);
}

function failureOf(work: Promise<unknown>): Promise<unknown> {
  return work.then(
    () => expect.unreachable("it did not fail"),
    (error: unknown) => error,
  );
}
