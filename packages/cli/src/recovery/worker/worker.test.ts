import { spawn } from "node:child_process";
import { once } from "node:events";
import { createServer, type AddressInfo } from "node:net";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { describe, expect, it, onTestFinished } from "vitest";
import { jsonOf, runCommand, shown } from "../../threads/testing/run-command.ts";
import { createRunProject, withDatabase } from "../testing/run-database.ts";

const GRAPHS = ["--graphs", "graphs.ts"];
const BIN = join(import.meta.dirname, "../../bin.ts");

/** Its tools are done when the process is told to stop, or never. */
const WAITING = (until: string) => `
  import { agentGraph } from "../src/recovery/testing/agent-graph.ts";
  export const graphs = { agent: agentGraph(async () => {
    console.log("tools");
    await new Promise((resolve) => ${until});
    return "go on";
  }) };
  // What a graph leaves open keeps no worker from its end.
  setInterval(() => {}, 1000);
`;

interface Line {
  type: string;
  [field: string]: unknown;
}

function startWorker(cwd: string, ...args: string[]) {
  const command = [
    "--import",
    import.meta.resolve("tsx"),
    BIN,
    "worker",
    ...GRAPHS,
    "--every",
    "50ms",
    "--json",
    ...args,
  ];
  const child = spawn(process.execPath, command, { cwd, stdio: ["ignore", "pipe", "pipe"] });
  onTestFinished(() => void child.kill("SIGKILL"));
  let printed = "";
  child.stderr.on("data", (chunk) => (printed += String(chunk)));
  const lines: Line[] = [];
  const told = createInterface(child.stdout);
  told.on("line", (line) => lines.push(JSON.parse(line) as Line));
  const find = (type: string) => lines.find((line) => line.type === type);
  return {
    lines,
    kill: (signal: NodeJS.Signals) => child.kill(signal),
    ended: Promise.all([once(child, "exit"), once(told, "close")]).then(([[code, signal]]) => ({ code, signal })),
    /** Until this was printed so often. */
    async printed(text: string, times: number): Promise<void> {
      while (printed.split(text).length <= times) await once(child.stderr, "data");
    },
    async until(type: string): Promise<Line> {
      while (find(type) === undefined) await once(told, "line");
      return find(type)!;
    },
  };
}

// Each of two is a process that reads LangGraph.
describe("threadkeep worker", { timeout: 120_000 }, () => {
  it("takes up what is due, serves metrics, and on SIGTERM lets steps end and gives the runs back", async () => {
    const folder = await createRunProject({ "graphs.ts": WAITING('process.once("SIGTERM", resolve)') });
    const worker = startWorker(folder, "--metrics-port", "0");
    const started = await worker.until("worker.started");
    expect(started).toMatchObject({ graphs: ["agent"], database: "sqlite:./threads.db", sweepEveryMs: 50 });
    const metrics = String(started["metrics"]);
    expect(metrics).toMatch(/^http:\/\/127\.0\.0\.1:\d+\/metrics$/);
    expect(await (await fetch(metrics)).text()).toContain('threadkeep_runs{state="poisoned",stuck="true"} 1');
    expect((await fetch(metrics, { method: "POST" })).status).toBe(405);
    expect((await fetch(metrics.replace("metrics", "other"))).status).toBe(404);
    await worker.printed("tools", 2);
    worker.kill("SIGTERM");
    expect(await worker.ended).toEqual({ code: 0, signal: null });
    const types = worker.lines.map(({ type }) => type).filter((type) => type !== "sweep.done");
    const ofRuns = types.filter((type) => type.startsWith("run."));
    expect(ofRuns.toSorted()).toEqual(["run.given-back", "run.given-back", "run.taken-up", "run.taken-up"]);
    const ofWorker = types.filter((type) => type.startsWith("worker."));
    expect(ofWorker).toEqual(["worker.started", "worker.metrics", "worker.draining", "worker.stopped"]);
    const left = await runCommand(folder, ["runs", "--state", "open"]);
    expect(left.output.match(/given back, due +agent +answer \(2\)/g)).toHaveLength(2);
  });

  it("holds runs for as long as it is told to, and cuts off the steps that do not end in time", async () => {
    const folder = await createRunProject({ "graphs.ts": WAITING("{}") });
    const worker = startWorker(folder, "--lease", "2h", "--drain", "100ms");
    await worker.printed("tools", 2);
    const { runs } = await jsonOf<{ runs: { state: string; dueInMs: number }[] }>(folder, "runs", "--state", "open");
    expect(runs.map(({ dueInMs }) => dueInMs > 3_600_000)).toEqual([true, true]);
    worker.kill("SIGTERM");
    expect(await worker.ended).toEqual({ code: 0, signal: null });
    const stopped = worker.lines.find(({ type }) => type === "worker.stopped");
    expect(stopped?.["cutOff"]).toHaveLength(2);
    const left = await runCommand(folder, ["runs", "--state", "open"]);
    expect(left.output.match(/given back, due/g)).toHaveLength(2);
  });

  it("ends at once on a second signal", async () => {
    const worker = startWorker(await createRunProject({ "graphs.ts": WAITING("{}") }));
    await worker.printed("tools", 2);
    worker.kill("SIGTERM");
    await worker.until("worker.draining");
    worker.kill("SIGINT");
    expect(await worker.ended).toEqual({ code: 130, signal: null });
  });

  it("says why it cannot begin", async () => {
    const folder = await createRunProject();
    const taken = createServer().listen(0, "127.0.0.1");
    onTestFinished(() => void taken.close());
    await once(taken, "listening");
    const { port } = taken.address() as AddressInfo;
    const { errors, exitCode } = await runCommand(folder, ["worker", ...GRAPHS, "--metrics-port", String(port)]);
    expect(errors).toContain(`threadkeep: Metrics cannot be served on 127.0.0.1:${port}: EADDRINUSE.\n`);
    expect(exitCode).toBe(2);
    expect(await shown(folder, "worker", "--graphs", "nope.ts")).toContain("threadkeep: nope.ts does not exist.\n");
    const away = await runCommand(folder, ["worker", ...GRAPHS, "--url", "postgres://me:geheim@127.0.0.1:1/db"]);
    expect(away).toMatchObject({ exitCode: 2, errors: expect.stringContaining("ECONNREFUSED") });
    expect(away.errors).not.toContain("geheim");
  });

  it("warns of graphs that it does not have", async () => {
    const folder = await createRunProject();
    withDatabase(folder, (database) => void database.exec("UPDATE threadkeep_runs SET graph = 'agnet\u001b'"));
    // Where nothing can listen it ends after the warning.
    const { errors } = await runCommand(folder, [
      "worker",
      ...GRAPHS,
      "--metrics-port",
      "1",
      "--metrics-host",
      "203.0.113.1",
    ]);
    expect(errors.replace(/^\S+ \S+/, "(time)")).toContain(
      String.raw`(time)  Warning: there are runs of graph agnet\x1b, which is not among agent: they are left to other workers`,
    );
  });
});
