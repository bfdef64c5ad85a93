import { join } from "node:path";
import { SqliteCheckpointer } from "@threadkeep/persistence/sqlite";
import { describe, expect, it } from "vitest";
import { runCommand, shown } from "./testing/run-command.ts";
import { asked, at, chargingGraph, fillSupport } from "./testing/support-threads.ts";
import { createTestDatabase } from "./testing/thread-database.ts";

const KEY = Buffer.alloc(32, 7).toString("base64");
const KEYS = { THREADKEEP_ENCRYPTION_KEYS: `2026:${KEY}, 2025:${Buffer.alloc(32, 8).toString("base64")}` };

/** support:1 to support:3 encrypted, beside them plain:1. */
async function createEncrypted(): Promise<string> {
  const { folder, fill } = await createTestDatabase();
  await fill((saver) => chargingGraph(saver).invoke(asked(), at("plain:1")));
  const saver = openEncrypted(folder);
  await fillSupport(saver);
  await saver.end();
  return folder;
}

function openEncrypted(folder: string): SqliteCheckpointer {
  const encryption = { keys: [{ id: "2026", key: KEY }] };
  return new SqliteCheckpointer(join(folder, "threads.db"), { encryption });
}

async function headOf(folder: string, thread_id: string) {
  const saver = openEncrypted(folder);
  const tuple = await saver.getTuple({ configurable: { thread_id } });
  await saver.end();
  return tuple ?? expect.unreachable();
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

  it("says of values where their keys go", async () => {
    const folder = await createEncrypted();
    for (const args of [
      ["history", "support:1"],
      ["show", "support:1"],
      ["diff", "support:1", "support:2"],
    ]) {
      const { exitCode, errors } = await runCommand(folder, args);
      expect(errors).toContain("Values are encrypted: set THREADKEEP_ENCRYPTION_KEYS=<id>:<base64>");
      expect(exitCode).toBe(2);
    }
  });

  it("reads values with the keys of the environment, and writes with the first", async () => {
    const folder = await createEncrypted();
    const withKeys = (...args: string[]) => runCommand(folder, args, { env: { ...KEYS } });
    for (const args of [
      ["history", "support:1"],
      ["show", "support:1"],
      ["diff", "support:1", "support:2"],
      ["stats"],
    ]) {
      expect(await withKeys(...args)).toMatchObject({ exitCode: 0, errors: "" });
    }
    expect((await withKeys("show", "support:1")).output).toContain("Send it to the customer?");
    const { config } = await headOf(folder, "support:2");
    const checkpointId = String(config.configurable?.["checkpoint_id"]);
    expect(await withKeys("fork", "support:2", checkpointId, "--to", "copy")).toMatchObject({ exitCode: 0 });
    expect((await headOf(folder, "copy")).checkpoint.channel_values).toHaveProperty("topic");
    expect((await withKeys("prune", "--purge-done-after", "0d", "--dry-run")).output).toContain("support:2");
  });

  it("refuses what is not encrypted, unless that is allowed", async () => {
    const folder = await createEncrypted();
    const refused = await runCommand(folder, ["show", "plain:1"], { env: { ...KEYS } });
    expect(refused).toMatchObject({
      exitCode: 2,
      errors: expect.stringContaining("To read what is from before encryption, set THREADKEEP_ALLOW_PLAINTEXT=1."),
    });
    const env = { ...KEYS, THREADKEEP_ALLOW_PLAINTEXT: "1" };
    expect(await runCommand(folder, ["show", "plain:1"], { env })).toMatchObject({ exitCode: 0 });
    expect(await runCommand(folder, ["db", "check", "--all"], { env })).toMatchObject({ exitCode: 0 });
  });

  it.each([
    ["geheim", "its entry 1 is no id and key"],
    [`a:${KEY},`, "its entry 2 is no id and key"],
    [`${KEY}:a`, "its entry 1 is no id and key"],
    ["geheim:geheim", "the key of its entry 1 has 4 bytes, and AES-256 takes 32"],
    [`a:${KEY},a:${KEY}`, "has two keys of the same id"],
  ])("does not take keys that are none, and shows nothing of them: %#", async (keys, what) => {
    const folder = await createEncrypted();
    const { errors, exitCode } = await runCommand(folder, ["threads"], { env: { THREADKEEP_ENCRYPTION_KEYS: keys } });
    expect(errors).toContain(`THREADKEEP_ENCRYPTION_KEYS cannot be used: ${what}.`);
    expect(errors).not.toMatch(/geheim|BwcHB/);
    expect(exitCode).toBe(2);
  });

  it("says in its help where keys go", async () => {
    const { output } = await runCommand("/", ["show", "--help"]);
    expect(output).toContain("THREADKEEP_ENCRYPTION_KEYS has the keys");
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
        Where values are encrypted, set THREADKEEP_ENCRYPTION_KEYS=<id>:<base64>, with all keys that rows name.
      exit 1
      "
    `);
  });
});
