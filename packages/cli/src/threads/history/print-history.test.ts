import { describe, expect, it } from "vitest";
import { runCommand, shown } from "../testing/run-command.ts";
import { fillSupport } from "../testing/support-threads.ts";
import { createTestDatabase } from "../testing/thread-database.ts";

describe("threadkeep history", () => {
  it("lists checkpoints with what ran, what is next and what tasks wrote", async () => {
    const database = await createTestDatabase(fillSupport);
    expect(await shown(database.folder, "history", "support:1")).toMatchInlineSnapshot(`
      "
      checkpoint                            step  made                  source  ran      next     written after it              bytes
      00000000-0000-0000-0000-000000000001     1  2026-01-02 03:04:05Z  loop    answer   ask      1 asked                       435 B
      00000000-0000-0000-0000-000000000002     0  2026-01-02 03:04:05Z  loop    (input)  answer   1 finished (messages, topic)  193 B
      00000000-0000-0000-0000-000000000003    -1  2026-01-02 03:04:05Z  input            (input)  1 finished (messages)           2 B

      3 checkpoints of support:1, newest first.
      exit 0
      "
    `);
  });

  it("lists the oldest first, without reading values", async () => {
    const database = await createTestDatabase(fillSupport);
    expect(await shown(database.folder, "history", "support:3", "--oldest", "--no-bytes")).toMatchInlineSnapshot(`
      "
      checkpoint                            step  made                  source  ran      next     written after it
      00000000-0000-0000-0000-000000000001    -1  2026-01-02 03:04:05Z  input            (input)  1 finished (messages)
      00000000-0000-0000-0000-000000000002     0  2026-01-02 03:04:05Z  loop    (input)  charge   1 failed

      2 checkpoints of support:3, oldest first.
      exit 0
      "
    `);
  });

  it("pages in the order it began", async () => {
    const database = await createTestDatabase(fillSupport);
    const first = await runCommand(database.folder, ["history", "support:1", "--oldest", "--limit", "1"]);
    const [, next] = /^Next: threadkeep (.*)$/m.exec(first.output) ?? [];
    const second = await runCommand(database.folder, next!.split(" "));
    expect(first.output).toMatch(/ -1 .* input /);
    expect(second.output).toMatch(/ 0 .* answer /);
    expect(second.output).not.toMatch(/ -1 /);
  });

  it("says what is not there", async () => {
    const database = await createTestDatabase(fillSupport);
    expect(await shown(database.folder, "history", "support:9")).toMatchInlineSnapshot(`
      "
      stderr: threadkeep: There is no thread "support:9" in this database.
      threadkeep threads lists those there are.
      exit 2
      "
    `);
    expect(await shown(database.folder, "history", "support:1", "--namespace", "sub:1")).toMatchInlineSnapshot(`
      "
      stderr: threadkeep: Thread "support:1" has no checkpoint at namespace "sub:1".
      It has none of subgraphs.
      exit 2
      "
    `);
  });
});
