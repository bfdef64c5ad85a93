import { PostgresCheckpointer } from "@threadkeep/persistence/postgres";
import { missingPostgres, startPostgres, type Postgres } from "@threadkeep-test/servers";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { mask, runCommand } from "./testing/run-command.ts";
import { fillSupport } from "./testing/support-threads.ts";

const missing = missingPostgres();
let postgres: Postgres;
let url: string;

async function run(...args: string[]): Promise<string> {
  const { exitCode, output, errors } = await runCommand("/", [...args, "--url", url]);
  return `\n${mask(`${output}${errors}`)}exit ${exitCode}\n`;
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
