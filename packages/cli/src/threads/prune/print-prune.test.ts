import type { BaseCheckpointSaver } from "@langchain/langgraph-checkpoint";
import { describe, expect, it } from "vitest";
import { jsonOf, runCommand, shown } from "../testing/run-command.ts";
import { asked, at, chargingGraph, fillSupport } from "../testing/support-threads.ts";
import { createTestDatabase, type TestDatabase } from "../testing/thread-database.ts";
import { inFlags } from "./draw-plan.ts";

/** Beside them one that ran three times. */
async function fillMore(saver: BaseCheckpointSaver): Promise<void> {
  await fillSupport(saver);
  for (const id of ["h1", "h2", "h3"]) await chargingGraph(saver).invoke(asked(id), at("support:4"));
}

async function threadsOf({ folder }: TestDatabase): Promise<[id: string, checkpoints: number][]> {
  const { threads } = await jsonOf<{ threads: { threadId: string; checkpoints: number }[] }>(folder, "threads");
  return threads.map(({ threadId, checkpoints }) => [threadId, checkpoints]);
}

const ALL: [string, number][] = [
  ["support:1", 3],
  ["support:2", 3],
  ["support:3", 2],
  ["support:4", 9],
];

describe("threadkeep prune", () => {
  it("prints a plan with reasons, and removes nothing in a dry run", async () => {
    const database = await createTestDatabase(fillMore);
    const policy = ["--purge-failed-after", "0d", "--purge-done-after", "30d", "--keep-last", "2"];
    expect(await shown(database.folder, "prune", ...policy, "--dry-run")).toMatchInlineSnapshot(`
      "
      thread     goes                  last written          why
      support:1  1 of 3 checkpoints    2026-01-02 03:04:05Z  1 checkpoint beyond the last 2.
      support:2  1 of 3 checkpoints    2026-01-02 03:04:05Z  1 checkpoint beyond the last 2.
      support:3  all of 2 checkpoints  2026-01-02 03:04:05Z  It is failed for 0 days; --purge-failed-after is 0d.
      support:4  7 of 9 checkpoints    2026-01-02 03:04:05Z  7 checkpoints beyond the last 2.

      4 threads in sqlite:./threads.db:
        1 goes whole, with 2 checkpoints
        3 get shorter, by 9 checkpoints
        0 stay as they are
      exit 0
      "
    `);
    expect(await threadsOf(database)).toEqual(ALL);
  });

  it("does not take a plan for success without --yes or --dry-run", async () => {
    const database = await createTestDatabase(fillMore);
    const policy = ["--purge-done-after", "0d", "--list", "1"];
    expect(await shown(database.folder, "prune", ...policy)).toMatchInlineSnapshot(`
      "
      thread     goes                  last written          why
      support:2  all of 3 checkpoints  2026-01-02 03:04:05Z  It is done for 0 days; --purge-done-after is 0d.
      and 1 more: --list 2 names all

      4 threads in sqlite:./threads.db:
        2 go whole, with 12 checkpoints
        0 get shorter
        2 stay as they are
      stderr: Nothing was removed. Give --yes to do it.
      exit 2
      "
    `);
    expect(await threadsOf(database)).toEqual(ALL);
  });

  it("prints the plan, then does it, with --yes", async () => {
    const database = await createTestDatabase(fillMore);
    const policy = ["--purge-done-after", "0d", "--pin", "support:2"];
    expect(await shown(database.folder, "prune", ...policy, "--yes")).toMatchInlineSnapshot(`
      "
      thread     goes                  last written          why
      support:4  all of 9 checkpoints  2026-01-02 03:04:05Z  It is done for 0 days; --purge-done-after is 0d.

      4 threads in sqlite:./threads.db:
        1 goes whole, with 9 checkpoints
        0 get shorter
        3 stay as they are

      Removed 9 checkpoints and 9 writes: 1 thread whole, no threads shortened.
      exit 0
      "
    `);
    expect(await threadsOf(database)).toEqual(ALL.slice(0, 3));
  });

  it("shortens threads, and leaves them readable", async () => {
    const database = await createTestDatabase(fillMore);
    const { result } = await jsonOf<{ result: object }>(database.folder, "prune", "--keep-last", "2", "--yes");
    expect(result).toMatchObject({ purged: 0, pruned: 3, skipped: 0 });
    expect(await threadsOf(database)).toContainEqual(["support:4", 2]);
    expect((await runCommand(database.folder, ["db", "check", "--all"])).exitCode).toBe(0);
  });

  it("warns of a pin that names no thread", async () => {
    const database = await createTestDatabase(fillMore);
    const policy = ["--purge-failed-after", "30d", "--pin", "nope", "--pin", "support:2", "--dry-run"];
    const { errors, exitCode } = await runCommand(database.folder, ["prune", ...policy]);
    expect(errors).toBe("Warning: --pin nope names no thread in sqlite:./threads.db.\n");
    expect(exitCode).toBe(0);
    const { plan } = await jsonOf<{ plan: object }>(database.folder, "prune", ...policy);
    expect(plan).toMatchObject({ unmatchedPins: ["nope"] });
  });

  it("shows a bar on a terminal, on stderr", async () => {
    const database = await createTestDatabase(fillMore);
    const { errors, output } = await runCommand(database.folder, ["prune", "--purge-done-after", "0d", "--yes"], {
      isProgressShown: true,
    });
    expect(errors).toContain("] 100 %  4 of 4 threads\r\u001B[2K");
    expect(output).not.toContain("%");
  });

  it("has nothing to do where nothing goes", async () => {
    const database = await createTestDatabase(fillMore);
    expect(await shown(database.folder, "prune", "--purge-done-after", "30d")).toMatchInlineSnapshot(`
      "
      4 threads in sqlite:./threads.db:
        0 go whole
        0 get shorter
        4 stay as they are
      exit 0
      "
    `);
  });

  it("wants a policy, and units", async () => {
    const database = await createTestDatabase(fillMore);
    expect(await shown(database.folder, "prune", "--dry-run")).toMatchInlineSnapshot(`
      "
      stderr: threadkeep: The policy names nothing that may go.
      Give at least one of --purge-done-after 30d and its like, and --keep-last 20.
      exit 2
      "
    `);
    expect(await shown(database.folder, "prune", "--purge-done-after", "30")).toMatchInlineSnapshot(`
      "
      stderr: error: option '--purge-done-after <time>' argument '30' is invalid. Give it a unit: 30d, 12h, 8w.
      Run threadkeep --help for what there is.
      exit 2
      "
    `);
    expect(await shown(database.folder, "prune", "--purge-done-after=-1d")).toContain("It cannot be below 0: 30d");
    expect(await shown(database.folder, "prune", "--keep-last", "0")).toContain("Give a whole number from 1.");
    expect(await shown(database.folder, "prune", "--keep-last", "1", "--yes", "--dry-run")).toMatchInlineSnapshot(`
      "
      stderr: error: option '--dry-run' cannot be used with option '-y, --yes'
      Run threadkeep --help for what there is.
      exit 2
      "
    `);
  });
});

it("names the flags where a reason names the policy", () => {
  expect(inFlags("It is done for 3 days; purgeDoneAfterDays is 2.5.")).toBe(
    "It is done for 3 days; --purge-done-after is 2.5d.",
  );
  expect(inFlags("It is paused, and the policy has no purgePausedAfterDays.")).toBe(
    "It is paused, and the policy has no --purge-paused-after.",
  );
});
