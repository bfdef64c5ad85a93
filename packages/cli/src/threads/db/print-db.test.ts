import { existsSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { jsonOf, runCommand, shown } from "../testing/run-command.ts";
import { fillSupport } from "../testing/support-threads.ts";
import { createTestDatabase } from "../testing/thread-database.ts";
import type { DatabaseCheck } from "./check-database.ts";

interface Sqlite {
  exec(sql: string): void;
  close(): void;
}

function damage({ folder }: { folder: string }, sql: string): void {
  const Database = createRequire(import.meta.url)("libsql") as new (path: string) => Sqlite;
  const opened = new Database(join(folder, "threads.db"));
  opened.exec(sql);
  opened.close();
}

describe("threadkeep db setup", () => {
  it("makes the file that is named, as often as it is asked", async () => {
    const database = await createTestDatabase();
    const url = ["--url", "sqlite:./new.db"];
    expect(await shown(database.folder, "db", "setup", ...url)).toMatchInlineSnapshot(`
      "
      sqlite:./new.db is ready: all tables are there.
      exit 0
      "
    `);
    expect(await shown(database.folder, "db", "setup", ...url)).toContain("exit 0");
    expect(await shown(database.folder, "threads", ...url)).toContain("No threads in sqlite:./new.db.");
  });

  it("makes none that is not named", async () => {
    const database = await createTestDatabase();
    expect(await shown(database.folder, "db", "setup")).toMatchInlineSnapshot(`
      "
      stderr: threadkeep: Which database? There is no --url, no THREADKEEP_DATABASE_URL and no ./threads.db.
      Give --url sqlite:./threads.db or --url postgres://user@host/database.
      exit 2
      "
    `);
    expect(existsSync(join(database.folder, "threads.db"))).toBe(false);
  });
});

it("says what to do where the file cannot be opened", async () => {
  const database = await createTestDatabase(async () => {});
  expect(await shown(database.folder, "db", "setup", "--url", "sqlite:./threads.db/x.db")).toContain(
    "x.db cannot be opened. Is it a file, in a folder that is there, and may this process write both?\nexit 2",
  );
});

describe("threadkeep db check", () => {
  it("reads the latest checkpoints, or all of them", async () => {
    const database = await createTestDatabase(fillSupport);
    expect(await shown(database.folder, "db", "check")).toMatchInlineSnapshot(`
      "
      sqlite:./threads.db: 3 checkpoints of 3 threads read, all whole.
      The latest of threads written last. --all reads every checkpoint of every thread.
      exit 0
      "
    `);
    expect(await shown(database.folder, "db", "check", "--all")).toMatchInlineSnapshot(`
      "
      sqlite:./threads.db: 8 checkpoints of 3 threads read, all whole.
      exit 0
      "
    `);
    expect(await shown(database.folder, "db", "check", "--threads", "1")).toContain("1 checkpoint of 1 thread read");
  });

  it("names what cannot be read, and reads on", async () => {
    const database = await createTestDatabase(fillSupport);
    damage(
      database,
      "UPDATE checkpoint_blobs SET blob = x'00ff' WHERE channel = 'messages' AND thread_id = 'support:3'",
    );
    const output = (await shown(database.folder, "db", "check")).replace(/version \d+\.\d+/, "version 2.5");
    expect(output).toMatchInlineSnapshot(`
      "
      cannot be read  support:3
        A row of channel "messages" at version 2.5 of thread "support:3" is not the JSON that was written. Restore it from a backup, or delete the checkpoint.
      sqlite:./threads.db: 3 checkpoints of 3 threads read, 1 cannot be.
      The latest of threads written last. --all reads every checkpoint of every thread.
      exit 1
      "
    `);
    const check = await jsonOf<DatabaseCheck>(database.folder, "db", "check", "--all");
    expect(check).toMatchObject({ threads: 3, checkpoints: 8, whole: true });
    expect(check.faults.map(({ threadId }) => threadId)).toEqual(["support:3"]);
  });

  it("names a change that has lost what it builds on", async () => {
    const database = await createTestDatabase(fillSupport);
    damage(
      database,
      "UPDATE checkpoint_blobs SET type = 'tk+gone', base = 'gone' WHERE channel = 'messages' AND thread_id = 'support:2'",
    );
    const { faults } = await jsonOf<DatabaseCheck>(database.folder, "db", "check");
    expect(faults).toMatchObject([{ threadId: "support:2", namespace: "", code: "checkpointer.value-incomplete" }]);
  });

  it("names a value whose row is gone, which would read as no value", async () => {
    const database = await createTestDatabase(fillSupport);
    damage(database, "DELETE FROM checkpoint_blobs WHERE channel = 'topic' AND thread_id = 'support:2'");
    for (const all of [[], ["--all"]]) {
      expect((await runCommand(database.folder, ["db", "check", ...all])).exitCode).toBe(1);
      const { faults } = await jsonOf<DatabaseCheck>(database.folder, "db", "check", ...all);
      expect(faults).toMatchObject([{ threadId: "support:2", namespace: "", code: "checkpointer.value-incomplete" }]);
      expect(faults[0]?.message).toMatch(
        /channel "topic" at version \S+, in checkpoint [0-9a-f-]{36} of thread "support:2"/,
      );
    }
  });
});
