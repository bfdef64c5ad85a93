import type { BaseCheckpointSaver } from "@langchain/langgraph-checkpoint";
import { PostgresCheckpointer } from "@threadkeep/persistence/postgres";
import { missingPostgres, startPostgres, type Postgres } from "@threadkeep-test/servers";
import pg from "pg";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { mask, runCommand, shown } from "../../testing/run-command.ts";
import { asked, at, fillSupport, supportGraph } from "../../testing/support-threads.ts";
import { createTestDatabase } from "../../testing/thread-database.ts";

const missing = missingPostgres();
let postgres: Postgres;
let url: string;

async function run(...args: string[]) {
  const { exitCode, output, errors } = await runCommand("/", ["db", "materialize", ...args, "--url", url]);
  const text = `${output}${errors === "" ? "" : `stderr: ${errors}`}`.replaceAll(/[\d.]+ (B|KB)\b/g, "1 KB");
  return `\n${mask(text)}exit ${exitCode}\n`;
}

async function fill(
  schema: string,
  write: (saver: BaseCheckpointSaver) => Promise<unknown>,
  options: ConstructorParameters<typeof PostgresCheckpointer>[1] = {},
): Promise<void> {
  const saver = new PostgresCheckpointer(url, { schema, ...options });
  await saver.setup();
  await write(saver);
  await saver.end();
}

/** Types of rows that PostgresSaver does not read. */
async function typesOfOurs(schema: string): Promise<string[]> {
  const client = new pg.Client(url);
  await client.connect();
  const { rows } = await client.query<{ type: string }>(
    `SELECT type FROM ${schema}.checkpoint_blobs UNION SELECT type FROM ${schema}.checkpoint_writes`,
  );
  await client.end();
  return rows.map(({ type }) => type).filter((type) => !["json", "bytes", "empty"].includes(type));
}

describe.skipIf(missing !== undefined)(`threadkeep db materialize${missing ? ` (skipped: ${missing})` : ""}`, () => {
  beforeAll(async () => {
    postgres = await startPostgres();
    const { host, port, user, database } = postgres.connection;
    url = `postgres://${user}@localhost/${database}?host=${encodeURIComponent(host)}&port=${port}`;
  });
  afterAll(() => postgres.stop());

  it("prints its plan, and does nothing without --yes", async () => {
    await fill("asks", fillSupport, { compression: { minBytes: 1 } });
    expect(await run("--schema", "asks")).toMatchInlineSnapshot(`
      "
      3 threads in postgres://postgres@localhost/postgres schema asks to be turned into what PostgresSaver reads:
        7 values and 5 writes are written whole
        1 KB of them become about 1 KB
      stderr: Nothing was changed. Give --yes to do it.
      exit 2
      "
    `);
    expect(await run("--schema", "asks", "--dry-run")).toContain("exit 0");
    expect(await typesOfOurs("asks")).not.toEqual([]);
    expect(await run("--schema", "asks", "support:1", "--yes")).toMatchInlineSnapshot(`
      "
      1 thread in postgres://postgres@localhost/postgres schema asks to be turned into what PostgresSaver reads:
        3 values and 2 writes are written whole
        1 KB of them become about 1 KB

      PostgresSaver reads 1 thread: 3 values and 2 writes written, 1 KB.
      exit 0
      "
    `);
    expect(await run("--schema", "asks", "--yes")).toMatchInlineSnapshot(`
      "
      2 threads in postgres://postgres@localhost/postgres schema asks to be turned into what PostgresSaver reads:
        4 values and 3 writes are written whole
        1 KB of them become about 1 KB

      PostgresSaver reads 2 threads: 4 values and 3 writes written, 1 KB.
      exit 0
      "
    `);
    expect(await typesOfOurs("asks")).toEqual([]);
    expect(await run("--schema", "asks")).toMatchInlineSnapshot(`
      "
      postgres://postgres@localhost/postgres schema asks: PostgresSaver reads all of it.
      exit 0
      "
    `);
  });

  it("names threads that it leaves, and why", async () => {
    await fill("leaves", async (saver) => {
      const graph = supportGraph(saver);
      await graph.invoke(asked(), at("fine"));
      await graph.invoke({ ...asked(), topic: new Date(0) as never }, at("with a date"));
    });
    expect(await run("--schema", "leaves", "--yes")).toMatchInlineSnapshot(`
      "
      2 threads in postgres://postgres@localhost/postgres schema leaves to be turned into what PostgresSaver reads:
        4 values and 1 write are written whole
        1 KB of them become at most 1 KB

      PostgresSaver reads 1 thread: 1 value and no writes written, 1 KB.
      1 thread left, which PostgresSaver does not read:
        with a date: Thread "with a date" holds what PostgresSaver cannot read back: __start__.topic is a Date, of which a text would be left. Give --accept-loss to write it as PostgresSaver would have.
      exit 1
      "
    `);
    expect(await run("--schema", "leaves", "--yes", "--accept-loss")).toMatchInlineSnapshot(`
      "
      1 thread in postgres://postgres@localhost/postgres schema leaves to be turned into what PostgresSaver reads:
        3 values and 1 write are written whole
        1 KB of them become at most 1 KB

      PostgresSaver reads 1 thread: 3 values and 1 write written, 1 KB.
      3 lost what PostgresSaver has no form for:
        with a date: __start__.topic (date)
        with a date: topic (date)
        with a date: topic (date)
      exit 0
      "
    `);
  });

  it("says what it did as JSON", async () => {
    await fill("json", fillSupport);
    const { output } = await runCommand("/", [
      "db",
      "materialize",
      "--schema",
      "json",
      "--yes",
      "--json",
      "--url",
      url,
    ]);
    expect(JSON.parse(output)).toMatchObject({
      plan: { threads: 3, encrypted: 0, lateHeads: [] },
      result: { threads: 3, left: 0, leftThreads: [] },
    });
  });

  it("needs the keys of what is encrypted", async () => {
    await fill("sealed", fillSupport, { encryption: { keys: [{ id: "k", key: Buffer.alloc(32, 1) }] } });
    const before = await typesOfOurs("sealed");
    expect(await run("--schema", "sealed", "--yes")).toMatchInlineSnapshot(`
      "
      stderr: threadkeep: 25 rows are encrypted.
      Set THREADKEEP_ENCRYPTION_KEYS=<id>:<base64>, with all keys that rows name.
      exit 2
      "
    `);
    expect(await typesOfOurs("sealed")).toEqual(before);
    const env = { THREADKEEP_ENCRYPTION_KEYS: `k:${Buffer.alloc(32, 1).toString("base64")}` };
    const args = ["db", "materialize", "--schema", "sealed", "--yes", "--url", url];
    expect(await runCommand("/", args, { env })).toMatchObject({ exitCode: 0 });
    expect(await typesOfOurs("sealed")).toEqual([]);
  });

  it("knows when there is no such thread, and that SQLite has nothing to be turned back into", async () => {
    await fill("known", fillSupport);
    expect(await run("--schema", "known", "nobody", "--yes")).toMatchInlineSnapshot(`
      "
      stderr: threadkeep: There is no thread "nobody" in this database.
      threadkeep threads lists those there are.
      exit 2
      "
    `);
    const { folder } = await createTestDatabase(fillSupport);
    expect(await shown(folder, "db", "materialize", "--yes")).toMatchInlineSnapshot(`
      "
      stderr: threadkeep: sqlite:./threads.db is SQLite, and LangGraph's SqliteSaver has other tables: nothing can be turned back into them.
      threadkeep db materialize is for Postgres: give --url postgres://user@host/database.
      exit 2
      "
    `);
  });
});
