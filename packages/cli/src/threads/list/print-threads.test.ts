import { join } from "node:path";
import Database from "libsql";
import { describe, expect, it } from "vitest";
import { jsonOf, runCommand, shown, STEERING } from "../testing/run-command.ts";
import { asked, at, chargingGraph, fillSupport } from "../testing/support-threads.ts";
import { createTestDatabase } from "../testing/thread-database.ts";
import type { ListedThreads } from "./list-threads.ts";

describe("threadkeep threads", () => {
  it("tells where each thread stands", async () => {
    const database = await createTestDatabase(fillSupport);
    expect(await shown(database.folder, "threads")).toMatchInlineSnapshot(`
      "
      thread     state                       step  checkpoints  updated               source
      support:1  waiting for an answer: ask     1            3  2026-01-02 03:04:05Z  loop
      support:2  done                           1            3  2026-01-02 03:04:05Z  loop
      support:3  failed: charge                 0            2  2026-01-02 03:04:05Z  loop

      3 threads in sqlite:./threads.db.
      exit 0
      "
    `);
  });

  it("pages, and prints the command of the next page", async () => {
    const database = await createTestDatabase(fillSupport);
    const first = await runCommand(database.folder, ["threads", "--limit", "2", "--prefix", "support:"]);
    const [, next] = /^Next: threadkeep (.*)$/m.exec(first.output) ?? [];
    const second = await runCommand(database.folder, next!.split(" "));
    expect(first.output).toContain("2 threads whose id begins with support: on this page in sqlite:./threads.db.");
    expect(second.output).toContain("support:3");
    expect(second.output).not.toContain("Next:");
  });

  it("lists what was written last first, as JSON too", async () => {
    const database = await createTestDatabase(fillSupport);
    const { threads } = await jsonOf<ListedThreads>(database.folder, "threads", "--recent");
    expect(threads.map(({ threadId, status, nodes }) => [threadId, status, nodes])).toEqual([
      ["support:3", "failed", ["charge"]],
      ["support:2", "done", []],
      ["support:1", "paused", ["ask"]],
    ]);
  });

  it("does not let an id steer the terminal, in a table or in JSON", async () => {
    const database = await createTestDatabase();
    const id = "evil\u001b]0;owned\u0007\u202e  id\n";
    await database.fill((saver) => chargingGraph(saver).invoke(asked(), at(id)));
    const { output } = await runCommand(database.folder, ["threads"]);
    expect(output).toContain(String.raw`"evil\u001b]0;owned\u0007\u202e  id\n"`);
    const json = await runCommand(database.folder, ["threads", "--json"]);
    for (const text of [output, json.output]) expect(text).not.toMatch(STEERING);
    expect((JSON.parse(json.output) as ListedThreads).threads[0]?.threadId).toBe(id);
  });

  it("shows the others where one cannot be read, and says so", async () => {
    const database = await createTestDatabase(fillSupport);
    const sqlite = new Database(join(database.folder, "threads.db"));
    sqlite.exec(
      "UPDATE checkpoint_writes SET blob = x'7b' WHERE thread_id = 'support:1' AND channel = '__interrupt__'",
    );
    sqlite.close();
    expect(await shown(database.folder, "threads")).toMatchInlineSnapshot(`
      "
      thread     state                                  step  checkpoints  updated               source
      support:1  not readable: persistence.corrupt-row     1            3  2026-01-02 03:04:05Z  loop
      support:2  done                                      1            3  2026-01-02 03:04:05Z  loop
      support:3  failed: charge                            0            2  2026-01-02 03:04:05Z  loop

      3 threads in sqlite:./threads.db.
      exit 1
      "
    `);
    const { exitCode, output } = await runCommand(database.folder, ["threads", "--json"]);
    const { threads } = JSON.parse(output) as ListedThreads;
    expect(threads.map(({ status, problem }) => [status, problem?.code])).toEqual([
      ["unknown", "persistence.corrupt-row"],
      ["done", undefined],
      ["failed", undefined],
    ]);
    expect(exitCode).toBe(1);
  });

  it("lists and shows a thread whose id is blank", async () => {
    const database = await createTestDatabase();
    await database.fill((saver) => chargingGraph(saver).invoke(asked(), at("  ")));
    expect(await shown(database.folder, "threads")).toContain('"  "    done');
    for (const command of ["show", "history"]) {
      expect((await runCommand(database.folder, [command, "  "])).exitCode).toBe(0);
    }
  });

  it("says so where there is none", async () => {
    const database = await createTestDatabase(async () => {});
    expect(await shown(database.folder, "threads", "--prefix", "x")).toMatchInlineSnapshot(`
      "
      No threads whose id begins with x in sqlite:./threads.db.
      exit 0
      "
    `);
  });

  it("has colors on a terminal, and none with NO_COLOR", async () => {
    const database = await createTestDatabase(fillSupport);
    const stdout = { isTerminal: true, width: 80 };
    const colored = await runCommand(database.folder, ["threads"], { stdout });
    const plain = await runCommand(database.folder, ["threads"], { stdout, env: { NO_COLOR: "1" } });
    expect(colored.output).toContain("\u001b[31mfailed: charge\u001b[39m");
    expect(plain.output).not.toContain("\u001b");
  });

  it("refuses a limit that is none, and a cursor of something else", async () => {
    const database = await createTestDatabase(fillSupport);
    expect(await shown(database.folder, "threads", "--limit", "x")).toMatchInlineSnapshot(`
      "
      stderr: error: option '-n, --limit <count>' argument 'x' is invalid. Give a whole number from 1 to 1000.
      Run threadkeep --help for what there is.
      exit 2
      "
    `);
    expect(await shown(database.folder, "threads", "--cursor", "x")).toMatchInlineSnapshot(`
      "
      stderr: threadkeep: The cursor is none of this list.
      Give the cursor that the page before ended with, and the same options.
      exit 2
      "
    `);
  });
});
