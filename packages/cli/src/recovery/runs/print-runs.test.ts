import { describe, expect, it } from "vitest";
import { jsonOf, runCommand, shown } from "../../threads/testing/run-command.ts";
import { createTestDatabase } from "../../threads/testing/thread-database.ts";
import { createRunDatabase, withDatabase } from "../testing/run-database.ts";

describe("threadkeep runs", () => {
  it("lists runs, the last admitted first", async () => {
    expect(await shown(await createRunDatabase(), "runs")).toMatchInlineSnapshot(`
      "
      thread           run                                   state                        graph  at         attempts  began                 last progress
      support:done     00000000-0000-0000-0000-000000000001  done                         agent  -                 0  2026-01-02 03:04:05Z  2026-01-02 03:04:05Z
      support:dead     00000000-0000-0000-0000-000000000002  dead: its owner is gone      agent  tools (1)         0  2026-01-02 03:04:05Z  2026-01-02 03:04:05Z
      support:lost     00000000-0000-0000-0000-000000000003  lost: admitted, never began  agent  -                 0  -                     -
      support:limited  00000000-0000-0000-0000-000000000004  poisoned: rate-limit         agent  tools (1)         1  2026-01-02 03:04:05Z  2026-01-02 03:04:05Z
      support:refused  00000000-0000-0000-0000-000000000005  failed: auth                 agent  tools (1)         0  2026-01-02 03:04:05Z  2026-01-02 03:04:05Z
      support:asking   00000000-0000-0000-0000-000000000006  waiting for an answer        agent  tools (1)         0  2026-01-02 03:04:05Z  2026-01-02 03:04:05Z

      6 runs in sqlite:./threads.db. threadkeep runs <run> tells the story of one.
      exit 0
      "
    `);
  });

  it("lists those of some states, and pages with the command of the next page", async () => {
    const folder = await createRunDatabase();
    const first = await runCommand(folder, ["runs", "--state", "open, failed", "--limit", "2"]);
    expect(first.output).toContain("2 runs that are open or failed on this page");
    const [, next] = /^Next: threadkeep (.*)$/m.exec(first.output) ?? [];
    const second = await runCommand(folder, next!.split(" "));
    expect(second.output).toContain("support:refused");
    const none = await runCommand(folder, ["runs", "--graph", "agnet"]);
    expect(none.output).toBe("No runs of graph agnet in sqlite:./threads.db.\n");
  });

  it("lists those of a thread, and tells the story of each", async () => {
    const folder = await createRunDatabase();
    withDatabase(folder, (database) => {
      for (const table of ["threadkeep_runs", "threadkeep_run_events"]) {
        database.exec(`UPDATE ${table} SET thread_id = 'support:dead', epoch = 0 WHERE thread_id = 'support:refused'`);
      }
      database.exec("UPDATE threadkeep_runs SET state = 'left', created_at = created_at - 600000 WHERE epoch = 0");
    });
    const first = await runCommand(folder, ["runs", "--thread", "support:dead", "--limit", "1"]);
    expect(first.output).toContain("dead: its owner is gone");
    expect(first.output).toContain("1 run of thread support:dead on this page in sqlite:./threads.db.");
    const [, next] = /^Next: threadkeep (.*)$/m.exec(first.output) ?? [];
    const second = await runCommand(folder, next!.split(" "));
    expect(second.output).toContain("left: a later run took its place");
    const { runs } = await jsonOf<{ runs: { runId: string; state: string }[] }>(
      folder,
      "runs",
      "--thread",
      "support:dead",
    );
    expect(runs.map(({ state }) => state)).toEqual(["open", "left"]);
    const story = await runCommand(folder, ["runs", runs[1]!.runId]);
    expect(story.output).toMatch(/state +left: a later run took its place/);
    expect(story.output).toMatch(/failed +0 +web-1/);
    const none = await runCommand(folder, ["runs", "--thread", "support:7"]);
    expect(none.output).toBe("No runs of thread support:7 in sqlite:./threads.db.\n");
  });

  it("tells the story of one, by its id or that of its thread", async () => {
    const folder = await createRunDatabase();
    expect((await shown(folder, "runs", "support:limited")).replace(/\d+ ms/, "2 ms")).toMatchInlineSnapshot(`
      "
      run 00000000-0000-0000-0000-000000000001 of support:limited
        graph     agent (version f1e53538a6524c96)
        state     poisoned: rate-limit
        admitted  2026-01-02 03:04:05Z
        began     2026-01-02 03:04:05Z
        progress  2026-01-02 03:04:05Z
        at        tools (1)
        attempts  1 at this checkpoint, 1 in all
        owner     web-1
        failure   rate-limit: Error: Too many requests

        time                  event      epoch  owner  checkpoint
        2026-01-02 03:04:05Z  admitted       1  web-1
        2026-01-02 03:04:05Z  postponed      1  web-1  00000000-0000-0000-0000-000000000002  rate-limit: Error: Too many requests
        2026-01-02 03:04:05Z  taken up       2  web-1  00000000-0000-0000-0000-000000000002  2 ms after the last sign of life
        2026-01-02 03:04:05Z  poisoned       2  web-1  00000000-0000-0000-0000-000000000002  rate-limit: Error: Too many requests
      exit 0
      "
    `);
    const { run, events } = await jsonOf<{ run: { runId: string }; events: unknown[] }>(folder, "runs", "support:lost");
    expect(events).toHaveLength(1);
    expect(await shown(folder, "runs", run.runId)).toMatchInlineSnapshot(`
      "
      run 00000000-0000-0000-0000-000000000001 of support:lost
        graph     agent (version f1e53538a6524c96)
        state     lost: admitted, never began
        admitted  2026-01-02 03:04:05Z
        began     never
        progress  none
        at        -
        attempts  0 at this checkpoint, 0 in all
        owner     web-1

        time                  event     epoch  owner  checkpoint
        2026-01-02 03:04:05Z  admitted      1  web-1
      exit 0
      "
    `);
  });

  it("says so where there is none", async () => {
    const { folder } = await createTestDatabase(async () => {});
    expect(await shown(folder, "runs")).toMatchInlineSnapshot(`
      "
      No runs in sqlite:./threads.db.
      exit 0
      "
    `);
    expect(await shown(folder, "runs", "support:1")).toMatchInlineSnapshot(`
      "
      stderr: threadkeep: There is no run "support:1" in this database, and no run of a thread of that id.
      threadkeep runs lists those there are. Threads that were run without createRecoveryService have none.
      exit 2
      "
    `);
    expect(await shown(folder, "runs", "--cursor", "x")).toMatchInlineSnapshot(`
      "
      stderr: threadkeep: The cursor is none of this list.
      Give the cursor that the page before ended with, and the same options.
      exit 2
      "
    `);
    expect(await shown(folder, "runs", "--state", "opne")).toMatchInlineSnapshot(`
      "
      stderr: error: option '--state <states>' argument 'opne' is invalid. There is open, waiting, done, failed, poisoned, left.
      Run threadkeep --help for what there is.
      exit 2
      "
    `);
  });
});

describe("threadkeep stats", () => {
  it("tells how many runs stand where, and how long recoveries took", async () => {
    const { output } = await runCommand(await createRunDatabase(), ["stats"]);
    const runs = output
      .slice(output.indexOf("\nruns\n"))
      .replace(/\d{4}-\S+ \S+Z/, "(time)")
      .replace(/\d+ ms/g, "4 ms");
    expect(runs).toMatchInlineSnapshot(`
      "
      runs
        state     runs  stuck
        failed       1      1
        open         2      2
        poisoned     1      1
        waiting      1      1
        done         1      -

      runs stuck at
        node            graph  state     runs
        tools (step 1)  agent  failed       1
        tools (step 1)  agent  open         1
        tools (step 1)  agent  poisoned     1
        tools (step 1)  agent  waiting      1

      recoveries
        last 7 days  1
        delay        p50 4 ms, p99 4 ms, from the last sign of life
        oldest open  (time), support:lost
      "
    `);
  });
});
