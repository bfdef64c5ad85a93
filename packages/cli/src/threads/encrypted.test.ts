import { join } from "node:path";
import { SqliteCheckpointer } from "@threadkeep/persistence/sqlite";
import { describe, expect, it } from "vitest";
import { runCommand, shown } from "./testing/run-command.ts";
import { asked, at, chargingGraph, fillSupport } from "./testing/support-threads.ts";
import { createTestDatabase } from "./testing/thread-database.ts";

/** support:1 to support:3 encrypted, beside them plain:1. */
async function createEncrypted(): Promise<string> {
  const { folder, fill } = await createTestDatabase();
  await fill((saver) => chargingGraph(saver).invoke(asked(), at("plain:1")));
  const encryption = { keys: [{ id: "2026", key: Buffer.alloc(32, 7) }] };
  const saver = new SqliteCheckpointer(join(folder, "threads.db"), { encryption });
  await fillSupport(saver);
  await saver.end();
  return folder;
}

describe("threadkeep on an encrypted database", () => {
  it("tells where threads stand, by names", async () => {
    const folder = await createEncrypted();
    expect(await shown(folder, "threads")).toMatchInlineSnapshot(`
      "
      thread     state                       step  checkpoints  updated               source
      plain:1    done                           1            3  2026-01-02 03:04:05Z  loop
      support:1  waiting for an answer: ask     1            3  2026-01-02 03:04:05Z  loop
      support:2  done                           1            3  2026-01-02 03:04:05Z  loop
      support:3  failed: charge                 0            2  2026-01-02 03:04:05Z  loop

      4 threads in sqlite:./threads.db.
      exit 0
      "
    `);
    expect(await shown(folder, "history", "support:1", "--no-bytes")).toMatchInlineSnapshot(`
      "
      checkpoint                            step  made                  source  ran      next     written after it
      00000000-0000-0000-0000-000000000001     1  2026-01-02 03:04:05Z  loop    answer   ask      1 asked
      00000000-0000-0000-0000-000000000002     0  2026-01-02 03:04:05Z  loop    (input)  answer   1 finished (messages, topic)
      00000000-0000-0000-0000-000000000003    -1  2026-01-02 03:04:05Z  input            (input)  1 finished (messages)

      3 checkpoints of support:1, newest first.
      exit 0
      "
    `);
  });

  it("says of values that it takes no keys", async () => {
    const folder = await createEncrypted();
    for (const args of [
      ["history", "support:1"],
      ["show", "support:1"],
      ["diff", "support:1", "support:2"],
    ]) {
      const { exitCode, errors } = await runCommand(folder, args);
      expect(errors).toContain("The command takes no keys");
      expect(exitCode).toBe(2);
    }
  });

  it("says how many threads stay because they cannot be read", async () => {
    const folder = await createEncrypted();
    expect(await shown(folder, "prune", "--purge-done-after", "0d", "--dry-run")).toMatchInlineSnapshot(`
      "
      thread     goes                  last written          why
      plain:1    all of 3 checkpoints  2026-01-02 03:04:05Z  It is done for 0 days; --purge-done-after is 0d.
      support:2  all of 3 checkpoints  2026-01-02 03:04:05Z  It is done for 0 days; --purge-done-after is 0d.

      4 threads in sqlite:./threads.db:
        2 go whole, with 6 checkpoints
        0 get shorter
        2 stay as they are
        2 of them stay because their state cannot be read. support:1: Its head cannot be read: A row of channel "__interrupt__" at version 00000000-0000-0000-0000-000000000001/00000000-0000-0000-0000-000000000002/-3 of thread "support:1" has the type "json;aes=2026", which this codec does not read without the option that wrote it. Check encryption and compression, and which saver wrote the thread.
      exit 0
      "
    `);
  });
});
