import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
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

const versionOf = (path: string) => run(path, (database) => database.prepare("PRAGMA user_version").get());

it("notes the version of its tables, also in a database from before", async () => {
  const path = await createPath();
  for (const before of [undefined, 0]) {
    if (before !== undefined) run(path, (database) => database.exec(`PRAGMA user_version = ${before}`));
    const saver = new SqliteCheckpointer(path);
    await saver.getTuple(AT);
    await saver.end();
    expect(versionOf(path)).toMatchObject({ user_version: 1 });
  }
});

it("refuses a database of a newer version, and changes nothing in it", async () => {
  const path = await createPath();
  run(path, (database) =>
    database.exec("PRAGMA journal_mode = WAL; CREATE TABLE checkpoints (other); PRAGMA user_version = 2"),
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
