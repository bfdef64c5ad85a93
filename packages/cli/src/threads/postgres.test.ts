import { PostgresCheckpointer } from "@threadkeep/persistence/postgres";
import { missingPostgres, startPostgres, type Postgres } from "@threadkeep-test/servers";
import pg from "pg";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { AGES } from "../recovery/testing/ages.ts";
import { fillRuns } from "../recovery/testing/fill-runs.ts";
import { mask, runCommand } from "./testing/run-command.ts";
import { fillSupport } from "./testing/support-threads.ts";

const missing = missingPostgres();
let postgres: Postgres;
let url: string;

async function run(...args: string[]): Promise<string> {
  const { exitCode, output, errors } = await runCommand("/", [...args, "--url", url]);
  return `\n${mask(`${output}${errors}`)}exit ${exitCode}\n`;
}

async function fillSchema(schema: string): Promise<void> {
  const saver = new PostgresCheckpointer(url, { schema });
  await saver.setup();
  await fillSupport(saver);
  await saver.end();
}

async function query(sql: string): Promise<void> {
  const client = new pg.Client(postgres.connection);
  await client.connect();
  await client.query(sql);
  await client.end();
}

/** Changes a row as only time does. */
function ageRun(schema: string, threadId: string, ms: number): string {
  const times = ["created_at", "began_at", "progress_at", "alive_at"].map(
    (time) => `${time} = CASE WHEN ${time} > t.past THEN t.past ELSE ${time} END`,
  );
  return `UPDATE ${schema}.threadkeep_runs SET ${times.join(", ")}, state_since = t.past,
      due_at = t.past + CASE state WHEN 'waiting' THEN interval '1 day' ELSE interval '0' END
    FROM (SELECT clock_timestamp() - interval '${ms} ms' AS past) t WHERE thread_id = '${threadId}'`;
}

describe.skipIf(missing !== undefined)(`on Postgres${missing ? ` (skipped: ${missing})` : ""}`, () => {
  beforeAll(async () => {
    postgres = await startPostgres();
    const { host, port, user, database } = postgres.connection;
    url = `postgres://${user}:geheim@localhost/${database}?host=${encodeURIComponent(host)}&port=${port}`;
  });
  afterAll(() => postgres.stop());

  it("makes no tables unless it is asked to", async () => {
    expect(await run("show", "t")).toMatchInlineSnapshot(`
      "
      threadkeep: Schema "public" does not have all tables and functions of this version of Threadkeep.
      threadkeep db setup makes what is missing, by a role that may CREATE.
      exit 2
      "
    `);
    expect(await run("db", "setup")).toMatchInlineSnapshot(`
      "
      postgres://postgres:***@localhost/postgres is ready: all tables are there.
      exit 0
      "
    `);
    expect(await run("show", "t")).toContain('There is no thread "t" in this database.');
  });

  it("shows, compares, forks and rolls back what ours wrote", async () => {
    await run("db", "setup");
    const saver = new PostgresCheckpointer(url);
    await fillSupport(saver);
    await saver.end();
    expect(await run("show", "support:1")).toContain("waiting for an answer: ask");
    expect(await run("history", "support:1")).toContain("3 checkpoints of support:1, newest first.");
    const { output } = await runCommand("/", ["history", "support:1", "--json", "--url", url]);
    const { entries } = JSON.parse(output) as { entries: { checkpointId: string }[] };
    const [latest = "", before = ""] = entries.map(({ checkpointId }) => checkpointId);
    expect(await run("diff", "support:1", before, latest)).toContain("2 channels differ");
    expect(await run("fork", "support:1", latest, "--to", "fork")).toContain("exit 0");
    expect(await run("rollback", "support:1", before, "--yes")).toContain("exit 0");
    expect(await run("show", "support:1")).toContain("next: answer");
  });

  it("lists, counts, checks and plans", async () => {
    await fillSchema("listed");
    const inSchema = ["--schema", "listed"];
    expect(await run("threads", ...inSchema)).toMatchInlineSnapshot(`
      "
      thread     state                       step  checkpoints  updated               source
      support:1  waiting for an answer: ask     1            3  2026-01-02 03:04:05Z  loop
      support:2  done                           1            3  2026-01-02 03:04:05Z  loop
      support:3  failed: charge                 0            2  2026-01-02 03:04:05Z  loop

      3 threads in postgres://postgres:***@localhost/postgres schema listed.
      exit 0
      "
    `);
    expect(await run("threads", "--limit", "1", ...inSchema)).toContain(
      "Next: threadkeep threads --limit 1 --url 'postgres://postgres:***@localhost/postgres?host=",
    );
    expect(await run("stats", ...inSchema)).toMatch(/threads +3\n +checkpoints +8\n/);
    expect(await run("prune", "--purge-done-after", "30d", "--dry-run", ...inSchema)).toMatchInlineSnapshot(`
      "
      3 threads in postgres://postgres:***@localhost/postgres schema listed:
        0 go whole
        0 get shorter
        3 stay as they are
      exit 0
      "
    `);
    expect(await run("db", "materialize", "--dry-run", ...inSchema)).toMatchInlineSnapshot(`
      "
      3 threads in postgres://postgres:***@localhost/postgres schema listed to be turned into what PostgresSaver reads:
        1 value and no writes are written whole
        241 B of them become at most 421 B
      exit 0
      "
    `);
    expect(await run("db", "check", "--all", ...inSchema)).toMatchInlineSnapshot(`
      "
      postgres://postgres:***@localhost/postgres schema listed: 8 checkpoints of 3 threads read, all whole.
      exit 0
      "
    `);
  });

  it("lists runs, and what of them is stuck", async () => {
    const saver = new PostgresCheckpointer(url, { schema: "runs" });
    await saver.setup();
    const ages = Object.entries(AGES).map(([thread, ms]) => ageRun("runs", thread, ms));
    await fillRuns(saver, async () => {
      await query(ages.join(";"));
      expect(await run("stuck", "--schema", "runs")).toMatchInlineSnapshot(`
        "
        thread           state                        since               graph  at         attempts  owner
        support:asking   waiting for an answer        2 d ago, limit 1 d  agent  tools (1)         0  web-1
        support:refused  failed: auth                 5 h ago             agent  tools (1)         0  web-1
        support:limited  poisoned: rate-limit         1 h ago             agent  tools (1)         1  web-1
        support:lost     lost: admitted, never began  12 min ago          agent  -                 0  web-1
        support:dead     dead: its owner is gone      3 min ago           agent  tools (1)         0  web-1

        5 stuck threads in postgres://postgres:***@localhost/postgres schema runs. threadkeep show <thread> tells more; threadkeep recover <thread> takes one up.
        exit 1
        "
      `);
      const first = await runCommand("/", ["stuck", "--limit", "3", "--url", url, "--schema", "runs", "--json"]);
      const { nextCursor } = JSON.parse(first.output) as { nextCursor: string };
      expect(await run("stuck", "--schema", "runs", "--cursor", nextCursor)).toContain(
        "2 stuck threads in postgres://",
      );
      expect(await run("runs", "--state", "done,poisoned", "--schema", "runs")).toMatchInlineSnapshot(`
        "
        thread           run                                   state                 graph  at         attempts  began                 last progress
        support:done     00000000-0000-0000-0000-000000000001  done                  agent  -                 0  2026-01-02 03:04:05Z  2026-01-02 03:04:05Z
        support:limited  00000000-0000-0000-0000-000000000002  poisoned: rate-limit  agent  tools (1)         1  2026-01-02 03:04:05Z  2026-01-02 03:04:05Z

        2 runs that are done or poisoned in postgres://postgres:***@localhost/postgres schema runs. threadkeep runs <run> tells the story of one.
        exit 0
        "
      `);
      expect(await run("runs", "support:lost", "--schema", "runs")).toContain("lost: admitted, never began");
    });
    await saver.end();
    expect(await run("stats", "--schema", "runs")).toMatch(/runs\n +state +runs +stuck\n[^]* +failed +1 +1\n/);
  });

  it("names a value whose row is gone", async () => {
    await fillSchema("damaged");
    await query("DELETE FROM damaged.checkpoint_blobs WHERE channel = 'topic' AND thread_id = 'support:2'");
    const checked = await run("db", "check", "--schema", "damaged");
    expect(checked).toMatch(/channel "topic" at version \S+, in checkpoint \S+ of thread "support:2"/);
    expect(checked).toContain("exit 1");
  });

  it("prints no password with white space in it", async () => {
    await fillSchema("spaced");
    const { host, port, user, database } = postgres.connection;
    // Where there is white space, node-postgres does not decode "%2F".
    const spaced = `postgres://${user}:my geheim@/${database}?host=${host}&port=${port}`;
    const { exitCode, output } = await runCommand("/", [
      "threads",
      "--limit",
      "1",
      "--url",
      spaced,
      "--schema",
      "spaced",
    ]);
    expect([exitCode, output]).toEqual([0, expect.stringContaining("postgres://postgres:***@/postgres?host=")]);
    expect(output).not.toContain("geheim");
  });

  it("looks into the schema that is named", async () => {
    expect(await run("show", "t", "--schema", "other")).toMatchInlineSnapshot(`
      "
      threadkeep: Schema "other" does not have all tables and functions of this version of Threadkeep.
      threadkeep db setup makes what is missing, by a role that may CREATE.
      exit 2
      "
    `);
    expect(await run("db", "setup", "--schema", "other")).toContain("exit 0");
    expect(await run("show", "t", "--schema", "other")).toContain("There is no thread");
  });
});

it("says what it could not reach, and no password", async () => {
  const { exitCode, output, errors } = await runCommand("/", [
    "show",
    "t",
    "--url",
    "postgres://me:geheim@127.0.0.1:1/db",
  ]);
  expect([exitCode, output]).toEqual([2, ""]);
  expect(errors).toContain("ECONNREFUSED");
  expect(errors).not.toContain("geheim");
});
