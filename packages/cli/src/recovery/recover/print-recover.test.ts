import { describe, expect, it } from "vitest";
import { jsonOf, runCommand, shown, STEERING } from "../../threads/testing/run-command.ts";
import { asked, at, chargingGraph } from "../../threads/testing/support-threads.ts";
import { createTestDatabase } from "../../threads/testing/thread-database.ts";
import { createRunDatabase, createRunProject, withDatabase } from "../testing/run-database.ts";

const GRAPHS = ["--graphs", "graphs.ts"];

/** Durations and ages alike, whatever the machine. */
async function told(folder: string, ...args: string[]): Promise<string> {
  const text = await shown(folder, ...args);
  return text.replace(/\d+ (ms|s)\b/g, "5 ms").replace(/ +\d+ ms  /g, "  5 ms  ");
}

describe("threadkeep recover <thread>", () => {
  it("prints the plan, and does nothing without --yes", async () => {
    const folder = await createRunProject();
    expect(await told(folder, "recover", "support:dead", ...GRAPHS)).toMatchInlineSnapshot(`
      "
      support:dead of sqlite:./threads.db
        state       dead: web-1 gave no sign of life for 3 min 5 ms, at tools: its process is gone, or cannot reach the database.
        since       2026-01-02 03:04:05Z
        run         00000000-0000-0000-0000-000000000001 of graph agent
        attempts    0 at this checkpoint, 0 in all
        checkpoint  00000000-0000-0000-0000-000000000002 (step 1)
        last ran    model
        runs next   tools
        tool calls  search (call_1): without a result
        recovery    Nobody holds its lease, and it goes on from its last checkpoint.
      stderr: Nothing was done. Give --yes to do it.
      exit 2
      "
    `);
    expect(await told(folder, "recover", "support:lost", ...GRAPHS)).toMatchInlineSnapshot(`
      "
      support:lost of sqlite:./threads.db
        state       lost: It was accepted by web-1 and never began; nothing was heard of it for 12 min 5 ms.
        since       2026-01-02 03:04:05Z
        run         00000000-0000-0000-0000-000000000001 of graph agent
        attempts    0 at this checkpoint, 0 in all
        checkpoint  none: it begins with its input
        recovery    Nobody holds its lease, and it goes on from its last checkpoint.
      stderr: Nothing was done. Give --yes to do it.
      exit 2
      "
    `);
    expect((await runCommand(folder, ["stuck"])).output).toContain("5 stuck threads");
  });

  it("parks it after as many attempts as it is told", async () => {
    const failing = `
      import { agentGraph } from "../src/recovery/testing/agent-graph.ts";
      const graph = agentGraph(() => Promise.reject(Object.assign(new Error("Too many requests"), { status: 429 })));
      export const graphs = { agent: graph };
    `;
    const outcomeOf = async (...args: string[]) => {
      const folder = await createRunProject({ "graphs.ts": failing });
      const command = ["recover", "support:dead", ...args, ...GRAPHS, "--yes"];
      return (await jsonOf<{ result: { outcome: string } }>(folder, ...command)).result.outcome;
    };
    expect(await outcomeOf()).toBe("postponed");
    expect(await outcomeOf("--attempts", "1")).toBe("poisoned");
  });

  it("runs it to its end with --yes", async () => {
    const folder = await createRunProject();
    const done = await told(folder, "recover", "support:dead", ...GRAPHS, "--yes");
    expect(done.slice(done.indexOf("\n\n") + 1)).toMatchInlineSnapshot(`
      "
      done after 5 ms. At attempt 1.
      exit 0
      "
    `);
    expect((await runCommand(folder, ["runs", "support:dead"])).output).toMatch(/state +done/);
    const { result } = await jsonOf<{ result: object }>(folder, "recover", "support:lost", ...GRAPHS, "--yes");
    expect(result).toMatchObject({ threadId: "support:lost", outcome: "done", repairedMessages: 0 });
    expect((await runCommand(folder, ["show", "support:lost"])).output).toContain("state       done");
  });

  it("leaves alone what waits, what is done, and without --force what failed", async () => {
    const folder = await createRunProject();
    expect(await told(folder, "recover", "support:asking", ...GRAPHS, "--yes")).toMatchInlineSnapshot(`
      "
      support:asking of sqlite:./threads.db
        state       waiting: It waits for the answer to 1 question; its limit passed 1 d 12 h ago.
        since       2026-01-02 03:04:05Z
        run         00000000-0000-0000-0000-000000000001 of graph agent
        attempts    0 at this checkpoint, 0 in all
        checkpoint  00000000-0000-0000-0000-000000000002 (step 1)
        last ran    model
        runs next   tools
        tool calls  search (call_1): without a result
        recovery    Only a human goes on with it: its service takes the answer by resume(threadId, command).
      exit 1
      "
    `);
    expect(await told(folder, "recover", "support:refused", ...GRAPHS, "--yes")).toMatchInlineSnapshot(`
      "
      support:refused of sqlite:./threads.db
        state       failed: It ended by Error (auth): Incorrect API key [31m
        since       2026-01-02 03:04:05Z
        run         00000000-0000-0000-0000-000000000001 of graph agent
        attempts    0 at this checkpoint, 0 in all
        checkpoint  00000000-0000-0000-0000-000000000002 (step 1)
        last ran    model
        runs next   tools
        tool calls  search (call_1): without a result
        recovery    An error of class "auth" comes again. Once its cause is gone: threadkeep recover <thread> --force.
      exit 1
      "
    `);
    expect((await runCommand(folder, ["recover", "support:done", ...GRAPHS, "--yes"])).exitCode).toBe(0);
  });

  it("goes on with what failed or was parked with --force", async () => {
    const folder = await createRunProject();
    const plan = await runCommand(folder, ["recover", "support:refused", ...GRAPHS, "--force"]);
    expect(plan.output).toContain("It goes on all the same: --force.");
    expect(plan.exitCode).toBe(2);
    for (const thread of ["support:refused", "support:limited"]) {
      expect((await runCommand(folder, ["recover", thread, ...GRAPHS, "--force", "--yes"])).exitCode).toBe(0);
    }
  });

  it("goes on with what its caller gave up with --force", async () => {
    const folder = await createRunProject();
    withDatabase(folder, (database) => {
      const failure = JSON.stringify({ class: "abort", name: "AbortError", message: "This operation was aborted" });
      const give =
        "UPDATE threadkeep_runs SET state = 'left', due_at = NULL, failure = ? WHERE thread_id = 'support:dead'";
      database.prepare(give).run(failure);
    });
    const left = await runCommand(folder, ["recover", "support:dead", ...GRAPHS]);
    expect(left.output).toMatch(/state +left: Its caller gave it up/);
    expect(left.output).toMatch(
      /recovery +Nobody waits for it; threadkeep recover <thread> --force goes on where it stopped\./,
    );
    expect(left.exitCode).toBe(0);
    const plan = await runCommand(folder, ["recover", "support:dead", ...GRAPHS, "--force"]);
    expect(plan.output).toContain("It goes on all the same: --force.");
    expect(plan.exitCode).toBe(2);
    const done = await runCommand(folder, ["recover", "support:dead", ...GRAPHS, "--force", "--yes"]);
    expect(done.output).toMatch(/^done after/m);
    expect(done.exitCode).toBe(0);
  });

  it("tells of a run that fails again, in printable text", async () => {
    const graphs = `
      import { agentGraph } from "../src/recovery/testing/agent-graph.ts";
      console.log("printed by the module");
      export default { agent: agentGraph(async () => { throw Object.assign(new Error("no key \\u001b[31m"), { status: 401 }); }) };
    `;
    const folder = await createRunProject({ "graphs.ts": graphs });
    const { output, exitCode } = await runCommand(folder, ["recover", "support:dead", ...GRAPHS, "--yes"]);
    expect(output).toMatch(/^failed after .* no key/m);
    expect(output).not.toMatch(STEERING);
    expect(exitCode).toBe(1);
  });

  it("says of a thread without a record that it is none of a service's", async () => {
    const folder = await createRunProject();
    const { fill, folder: other } = await createTestDatabase();
    await fill((saver) => chargingGraph(saver).invoke(asked(), at("plain")));
    const url = ["--url", `sqlite:${other}/threads.db`];
    const { output, exitCode } = await runCommand(folder, ["recover", "plain", ...GRAPHS, "--yes", ...url]);
    expect(output).toContain("done: It came to its end.");
    expect(exitCode).toBe(0);
    expect(await shown(folder, "recover", "nope", ...GRAPHS)).toMatchInlineSnapshot(`
      "
      stderr: threadkeep: There is no thread "nope" in this database.
      threadkeep threads lists those there are.
      exit 2
      "
    `);
  });

  it("goes on with a thread without a record by force, once it is told which graph it is of", async () => {
    const folder = await createRunProject({
      "graphs.ts": `
        import { agentGraph } from "../src/recovery/testing/agent-graph.ts";
        export const graphs = { agent: agentGraph(async () => "go on"), report: agentGraph(async () => "go on") };
      `,
    });
    // As it is left by a process that no service ran.
    withDatabase(folder, (database) => database.exec("DELETE FROM threadkeep_runs"));
    const command = ["recover", "support:dead", ...GRAPHS, "--force"];
    expect(await shown(folder, ...command)).toMatchInlineSnapshot(`
      "
      stderr: threadkeep: No run of thread "support:dead" is recorded, so nothing tells which of the graphs of graphs.ts it is of: agent, report.
      Name it: --graph agent
      exit 2
      "
    `);
    expect(await shown(folder, ...command, "--graph", "agents")).toMatchInlineSnapshot(`
      "
      stderr: threadkeep: --graph "agents" is not among the graphs of graphs.ts: agent, report.
      The nearest name is "agent".
      exit 2
      "
    `);
    expect((await runCommand(folder, [...command, "--graph", "agent"])).output).toContain(
      "It goes on all the same, as of graph agent: --force.",
    );
    const done = await runCommand(folder, [...command, "--graph", "agent", "--yes"]);
    expect(done.output).toMatch(/^done after/m);
    expect(done.exitCode).toBe(0);
    expect(await shown(folder, ...command, "--graph", "report")).toMatchInlineSnapshot(`
      "
      stderr: threadkeep: The run of thread "support:dead" is recorded as of graph "agent", not "report".
      Leave --graph out: it is for threads without a record.
      exit 2
      "
    `);
  });

  it("names the nearest graph where the run's is not among them", async () => {
    const folder = await createRunProject({
      "graphs.ts": `
        import { agentGraph } from "../src/recovery/testing/agent-graph.ts";
        export const graphs = { report: agentGraph(async () => "go on"), agents: agentGraph(async () => "go on") };
      `,
    });
    expect(await shown(folder, "recover", "support:dead", ...GRAPHS)).toMatchInlineSnapshot(`
      "
      stderr: threadkeep: The run of thread "support:dead" is of graph "agent", which is not among those of graphs.ts: report, agents. The nearest name is "agents".
      Runs are recorded under the name that their service gave the graph. Export the graph under that name.
      exit 2
      "
    `);
  });
});

describe("threadkeep recover --all", () => {
  it("prints what is due, and does nothing without --yes", async () => {
    const folder = await createRunProject();
    expect(await shown(folder, "recover", "--all", ...GRAPHS)).toMatchInlineSnapshot(`
      "
      thread        state                        since       graph  at         attempts
      support:lost  lost: admitted, never began  12 min ago  agent  -                 0
      support:dead  dead: its owner is gone      3 min ago   agent  tools (1)         0

      2 runs to be taken up in sqlite:./threads.db.
      stderr: Nothing was done. Give --yes to do it.
      exit 2
      "
    `);
  });

  it("takes up all that is due with --yes, with a bar on a terminal", async () => {
    const folder = await createRunProject();
    const { output, errors, exitCode } = await runCommand(folder, ["recover", "--all", ...GRAPHS, "--yes"], {
      isProgressShown: true,
    });
    expect(errors).toContain("] 100 %  2 of 2 runs");
    expect(
      output
        .split("\n")
        .toSorted()
        .join("\n")
        .replace(/ +/g, " ")
        .replace(/\d+ (ms|s)/g, "5 ms"),
    ).toMatchInlineSnapshot(`
      "

      2 runs taken up in sqlite:./threads.db: 2 done.
      support:dead done 5 ms At attempt 1.
      support:lost done 5 ms At attempt 1.
      thread outcome took why"
    `);
    expect(exitCode).toBe(0);
    expect((await runCommand(folder, ["stuck"])).output).toContain("3 stuck threads");
    expect((await runCommand(folder, ["recover", "--all", ...GRAPHS, "--yes"])).output).toBe(
      "Nothing is to be taken up in sqlite:./threads.db.\n",
    );
  });

  it("takes up some of it with --limit, the longest due first", async () => {
    const folder = await createRunProject();
    const { results } = await jsonOf<{ results: { threadId: string; outcome: string }[] }>(
      ...([folder, "recover", "--all", ...GRAPHS, "--limit", "1", "--yes"] as const),
    );
    expect(results).toMatchObject([{ threadId: "support:lost", outcome: "done" }]);
  });

  it("says what stays because its graph is not at hand", async () => {
    const folder = await createRunProject();
    withDatabase(folder, (database) => {
      database.exec("UPDATE threadkeep_runs SET graph = 'report' WHERE thread_id = 'support:lost'");
    });
    const { output, exitCode } = await runCommand(folder, ["recover", "--all", ...GRAPHS, "--yes"]);
    expect(output).toContain("1 run of graph report stay: it is not among the graphs at hand.");
    expect(exitCode).toBe(1);
  });

  it("wants a thread or --all, and not both", async () => {
    const folder = await createRunDatabase();
    expect(await shown(folder, "recover")).toMatchInlineSnapshot(`
      "
      stderr: error: give the id of a thread, or --all
      Run threadkeep --help for what there is.
      exit 2
      "
    `);
    expect(await shown(folder, "recover", "t", "--all")).toContain("exit 2");
    expect(await shown(folder, "recover", "--all", "--force")).toContain("exit 2");
  });
});
