import { describe, expect, it } from "vitest";
import { jsonOf, runCommand, shown, STEERING } from "../../threads/testing/run-command.ts";
import { asked, at, chargingGraph } from "../../threads/testing/support-threads.ts";
import { createTestDatabase } from "../../threads/testing/thread-database.ts";
import { createRunDatabase, withDatabase } from "../testing/run-database.ts";

describe("threadkeep stuck", () => {
  it("lists what is stuck, the longest due first", async () => {
    expect(await shown(await createRunDatabase(), "stuck")).toMatchInlineSnapshot(`
      "
      thread           state                        since               graph  at         attempts  owner
      support:asking   waiting for an answer        2 d ago, limit 1 d  agent  tools (1)         0  web-1
      support:refused  failed: auth                 5 h ago             agent  tools (1)         0  web-1
      support:limited  poisoned: rate-limit         1 h ago             agent  tools (1)         1  web-1
      support:lost     lost: admitted, never began  12 min ago          agent  -                 0  web-1
      support:dead     dead: its owner is gone      3 min ago           agent  tools (1)         0  web-1

      5 stuck threads in sqlite:./threads.db. threadkeep show <thread> tells more; threadkeep recover <thread> takes one up.
      exit 1
      "
    `);
  });

  it("takes a node, and pages with the command of the next page", async () => {
    const folder = await createRunDatabase();
    const first = await runCommand(folder, ["stuck", "--node", "tools", "--limit", "3"]);
    expect(first.output).toContain("3 stuck threads at tools on this page in sqlite:./threads.db.");
    const [, next] = /^Next: threadkeep (.*)$/m.exec(first.output) ?? [];
    const second = await runCommand(folder, next!.split(" "));
    expect(second.output).toContain("support:dead");
    expect(second.output).not.toContain("support:lost");
    expect(second.output).not.toContain("Next:");
  });

  it("tells programs the same", async () => {
    const { threads } = await jsonOf<{ threads: object[] }>(await createRunDatabase(), "stuck");
    expect(threads.slice(3)).toEqual([
      expect.objectContaining({ threadId: "support:lost", state: "lost", basis: "run", graph: "agent", attempts: 0 }),
      expect.objectContaining({ threadId: "support:dead", state: "dead", nodes: ["tools"], step: 1, owner: "web-1" }),
    ]);
  });

  it("does not let an owner or a class steer the terminal", async () => {
    const folder = await createRunDatabase();
    withDatabase(folder, (database) => {
      const failure = JSON.stringify({ class: "auth\u001b[31m", name: "E\u202e", message: "\u0007" });
      database
        .prepare("UPDATE threadkeep_runs SET owner = ?, graph = ?, failure = ?")
        .run("web\u001b]0;owned\u0007", "a\u202eb", failure);
    });
    for (const args of [["stuck"], ["stuck", "--json"], ["runs"], ["runs", "support:limited"], ["stats"]]) {
      const { output, errors } = await runCommand(folder, args);
      expect(output).not.toMatch(STEERING);
      expect(errors).toBe("");
    }
  });

  it("has nothing to say where nothing is stuck", async () => {
    const database = await createTestDatabase(async () => {});
    expect(await shown(database.folder, "stuck", "--graph", "agent")).toMatchInlineSnapshot(`
      "
      No stuck threads of graph agent in sqlite:./threads.db.
      exit 0
      "
    `);
  });

  it("finds threads without a record by their checkpoints, after those with one", async () => {
    const { folder, fill } = await createTestDatabase(async () => {});
    await fill(async (saver) => {
      await chargingGraph(saver).invoke(asked(), at("done"));
      await chargingGraph(saver, new RangeError("card declined"))
        .invoke(asked(), at("failed"))
        .catch(() => {});
      await chargingGraph(saver, new RangeError("card declined"))
        .invoke(asked(), at("broken"))
        .catch(() => {});
    });
    withDatabase(folder, (database) => {
      database.exec("UPDATE checkpoint_writes SET blob = x'7b' WHERE thread_id = 'broken' AND channel = '__error__'");
    });
    expect(await shown(folder, "stuck")).toContain("No stuck threads");
    expect((await shown(folder, "stuck", "--no-record")).replace(/\d+ s ago/, "1 s ago")).toMatchInlineSnapshot(`
      "
      thread  state                                         since    graph  at          attempts  owner
      broken  not readable: recovery.unreadable-checkpoint           -      -                  -
      failed  failed: bug                                   1 s ago  -      charge (0)         -

      2 stuck threads in sqlite:./threads.db. threadkeep show <thread> tells more.
      Looked at the checkpoints of 3 threads.
      exit 1
      "
    `);
  });

  it("goes from the records to the other threads, page by page, and names none twice", async () => {
    const folder = await createRunDatabase();
    withDatabase(folder, (database) => {
      database.exec("DELETE FROM threadkeep_runs WHERE thread_id IN ('support:limited', 'support:refused')");
    });
    const found: string[] = [];
    let args: string[] | undefined = ["stuck", "--no-record", "--limit", "2"];
    while (args !== undefined) {
      const { output } = await runCommand(folder, args);
      found.push(...[...output.matchAll(/^support:\w+/gm)].map(([id]) => id));
      args = /^Next: threadkeep (.*)$/m.exec(output)?.[1]?.split(" ");
    }
    expect(found).toEqual(["support:asking", "support:lost", "support:dead", "support:limited", "support:refused"]);
  });

  it("refuses a cursor of something else, and --no-record of one graph", async () => {
    const folder = await createRunDatabase();
    expect(await shown(folder, "stuck", "--cursor", "x")).toMatchInlineSnapshot(`
      "
      stderr: threadkeep: The cursor is none of this list.
      Give the cursor that the page before ended with, and the same options.
      exit 2
      "
    `);
    expect(await shown(folder, "stuck", "--no-record", "--graph", "agent")).toMatchInlineSnapshot(`
      "
      stderr: error: option '--no-record' cannot be used with option '--graph <name>'
      Run threadkeep --help for what there is.
      exit 2
      "
    `);
    expect(await shown(folder, "stuck", "--idle", "10")).toMatchInlineSnapshot(`
      "
      stderr: error: option '--idle <time>' argument '10' is invalid. Give it a unit: 30s, 10m, 2h, 7d.
      Run threadkeep --help for what there is.
      exit 2
      "
    `);
  });
});
