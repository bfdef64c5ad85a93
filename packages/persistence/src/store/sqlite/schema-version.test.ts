import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { SqliteSaver } from "@langchain/langgraph-checkpoint-sqlite";
import Database from "libsql";
import { expect, it, onTestFinished } from "vitest";
import { SqliteCheckpointer } from "./sqlite-checkpointer.ts";

const AT = { configurable: { thread_id: "t" } };

async function createPath(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), "schema-"));
  onTestFinished(() => rm(folder, { recursive: true }));
  return join(folder, "threads.db");
}

function run(path: string, work: (database: Database.Database) => unknown): unknown {
  const database = new Database(path);
  try {
    return work(database);
  } finally {
    database.close();
  }
}

const userVersionOf = (path: string) => run(path, (database) => database.prepare("PRAGMA user_version").get());
const versionsOf = (path: string) =>
  run(path, (database) => database.prepare("SELECT v FROM threadkeep_migrations").all());

async function use(path: string, work: (saver: SqliteCheckpointer) => Promise<unknown>): Promise<void> {
  const saver = new SqliteCheckpointer(path);
  await work(saver).finally(() => saver.end());
}

it.each([0, 7])("shares an app's file of user_version %i, and leaves that alone", async (version) => {
  const path = await createPath();
  run(path, (database) => database.exec(`CREATE TABLE users (id); PRAGMA user_version = ${version}`));
  await use(path, (saver) => saver.setup());
  expect(userVersionOf(path)).toMatchObject({ user_version: version });
  expect(versionsOf(path)).toEqual([{ v: 1 }]);
});

it("takes a file from before the version had a table for version 1, and changes it with the first write", async () => {
  const path = await createPath();
  await use(path, (saver) => saver.setup());
  run(path, (database) => database.exec("DROP TABLE threadkeep_migrations; PRAGMA user_version = 1"));
  const before = await readFile(path);
  await use(path, (saver) => saver.getTuple(AT));
  expect(await readFile(path)).toEqual(before);
  await use(path, (saver) => saver.deleteThread("t"));
  expect(versionsOf(path)).toEqual([{ v: 1 }]);
});

it("refuses a database of a newer version, and changes nothing in it", async () => {
  const path = await createPath();
  run(path, (database) =>
    database.exec(
      "PRAGMA journal_mode = WAL; CREATE TABLE checkpoints (other); CREATE TABLE threadkeep_migrations (v); INSERT INTO threadkeep_migrations VALUES (1), (2)",
    ),
  );
  const before = await readFile(path);
  const saver = new SqliteCheckpointer(path);
  for (const call of [() => saver.setup(), () => saver.getTuple(AT), () => saver.deleteThread("t")])
    await expect(call()).rejects.toMatchObject({
      code: "checkpointer.schema-newer",
      message: expect.stringContaining("set up by a later version of @threadkeep/persistence (2, this one knows 1)"),
      context: { newest: 2, known: 1 },
    });
  await saver.end();
  expect(await readFile(path)).toEqual(before);
});

it("refuses to write on where a later version sets the file up meanwhile", async () => {
  const path = await createPath();
  await use(path, async (saver) => {
    await saver.deleteThread("t");
    run(path, (database) => database.exec("INSERT INTO threadkeep_migrations VALUES (2)"));
    await expect(saver.deleteThread("t")).rejects.toMatchObject({ code: "checkpointer.schema-newer" });
  });
});

it("refuses a file of the stock SqliteSaver by name, and leaves it as it was", async () => {
  const path = await createPath();
  const stock = SqliteSaver.fromConnString(path);
  await stock.getTuple(AT);
  stock.db.close();
  const before = await readFile(path);
  await use(path, async (saver) => {
    for (const call of [() => saver.setup(), () => saver.getTuple(AT)])
      await expect(call()).rejects.toMatchObject({
        code: "checkpointer.foreign-tables",
        message: expect.stringContaining("SqliteSaver"),
      });
  });
  expect(await readFile(path)).toEqual(before);
});
