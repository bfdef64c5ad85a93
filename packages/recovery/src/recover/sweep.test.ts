import { execFile } from "node:child_process";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { SqliteCheckpointer } from "@threadkeep/persistence/sqlite";
import { expect, it, onTestFinished } from "vitest";
import { gate } from "../service/testing/gate.ts";
import { stepsGraph } from "../service/testing/steps-graph.ts";
import { RunSweep } from "./run-sweep.ts";
import { sweep } from "./sweep.ts";
import { Sweeper } from "./sweeper.ts";
import { effectGraph } from "./testing/effect-graph.ts";
import { useRecoveryBench, type RecoveryBench } from "./testing/recovery-bench.ts";

const STUCK = Array.from({ length: 1_000 }, (_, index) => `thread-${index}`);

/** Each died before the node with the effect. */
async function strand({ runAndDie }: RecoveryBench, threadIds: readonly string[]): Promise<void> {
  const graph = effectGraph(() => {});
  for (const threadId of threadIds) {
    await runAndDie({ graph, threadId, input: { log: [] }, death: { at: 3, when: "after" } });
  }
}

it("recovers each of 1,000 stuck threads once, with 10 services at it", { timeout: 300_000 }, async () => {
  const bench = await useRecoveryBench();
  await strand(bench, STUCK);
  const effects: string[] = [];
  const graph = effectGraph((threadId) => effects.push(threadId));
  const services = Array.from({ length: 10 }, () => {
    const checkpointer = new SqliteCheckpointer(bench.database.path, { synchronous: "off" });
    onTestFinished(() => checkpointer.end());
    return bench.openService({ graphs: { graph }, checkpointer });
  });

  const sweeps = await Promise.all(services.map(({ context }) => sweep(context)));

  const results = sweeps.flatMap((each) => each.results);
  expect(results.map(({ threadId }) => threadId).toSorted()).toEqual(STUCK.toSorted());
  expect(new Set(results.map(({ outcome }) => outcome))).toEqual(new Set(["done"]));
  expect(effects.toSorted()).toEqual(STUCK.toSorted());
  expect(sweeps.filter(({ claimed }) => claimed > 0).length).toBeGreaterThan(1);
  expect((await bench.saver.runs.readStats()).byState).toEqual([{ state: "done", isStuck: false, runs: 1_000 }]);
});

it("recovers each of 1,000 stuck threads once, with 4 processes at it", { timeout: 300_000 }, async () => {
  const bench = await useRecoveryBench();
  await strand(bench, STUCK);
  const effects = join(bench.database.path, "../effects.txt");
  const child = fileURLToPath(new URL("testing/sweep-child.ts", import.meta.url));
  const cwd = fileURLToPath(new URL("../../", import.meta.url));
  const args = ["--import=tsx", child, bench.database.path, effects];
  const ends = await Promise.all(Array.from({ length: 4 }, () => promisify(execFile)(process.execPath, args, { cwd })));

  const results = ends.flatMap(({ stdout }) => JSON.parse(stdout) as [threadId: string, outcome: string][]);
  expect(results.toSorted()).toEqual(STUCK.map((threadId) => [threadId, "done"]).toSorted());
  expect((await readFile(effects, "utf8")).trim().split("\n").toSorted()).toEqual(STUCK.toSorted());
});

it("goes on where one recovery fails, and leaves that run to a later sweep", async () => {
  const bench = await useRecoveryBench();
  await strand(bench, ["a", "b", "c"]);
  const graph = effectGraph(() => {});
  const { context, events } = bench.openService({ graphs: { graph } });
  const runs = context.runs!;
  // The database breaks for one of them alone.
  const readInput = async (runId: string, threadId: string) => {
    if (threadId === "b") throw Object.assign(new Error("away"), { code: "ECONNREFUSED" });
    return runs.readInput(runId, threadId);
  };
  const finish: typeof runs.finish = async (fence, outcome) => {
    if (outcome.state === "open") throw new Error("still away");
    return runs.finish(fence, outcome);
  };
  const { results } = await sweep({ ...context, runs: { ...runs, readInput, finish } });
  expect(results.map(({ threadId, outcome }) => [threadId, outcome]).toSorted()).toEqual([
    ["a", "done"],
    ["b", "left"],
    ["c", "done"],
  ]);
  expect(events).toContainEqual({ type: "sweep.failed", message: 'Thread "b": still away' });
});

it("takes up what becomes due while a long run is under way", async () => {
  const bench = await useRecoveryBench();
  const long = gate();
  const graph = stepsGraph({ work: () => (first ? long.pass() : undefined) });
  let first = true;
  await bench.runAndDie({ graph, threadId: "long", input: { done: [] }, death: { at: 2, when: "after" } });
  const { context } = bench.openService({ graphs: { graph }, concurrency: 2 });
  const ended: string[] = [];
  const short = gate();
  const running = new RunSweep(context, ({ threadId }) => {
    ended.push(threadId);
    if (threadId === "short") short.open();
  });
  const tally = running.run();
  await long.reached;
  first = false;
  await bench.runAndDie({ graph, threadId: "short", input: { done: [] }, death: { at: 2, when: "after" } });
  running.lookAgain();
  await short.pass();
  expect(ended).toEqual(["short"]);
  long.open();
  expect(await tally).toMatchObject({ claimed: 2, recovered: 2 });
});

it("leaves a parked run and a failed one alone for 1,000 sweeps, and changes nothing of them", async () => {
  const bench = await useRecoveryBench();
  let calls = 0;
  const graph = stepsGraph({
    work: () => {
      calls++;
      throw new TypeError("There is no topic.");
    },
  });
  const death = { at: 2, when: "after" } as const;
  await bench.runAndDie({ graph, threadId: "parked", input: { done: [] }, death });
  // Processes that take it up and die.
  for (let attempt = 1; attempt <= 3; attempt++) {
    await bench.saver.runs.claim({ owner: `dying-${attempt}`, leaseMs: 0, limit: 1, graphs: ["graph"] });
  }
  await bench.runAndDie({ graph, threadId: "failed", input: { done: [] }, death });
  calls = 0;
  const { context } = bench.openService({ graphs: { graph } });
  const { results } = await sweep(context);
  expect(new Map(results.map(({ threadId, outcome }) => [threadId, outcome]))).toEqual(
    new Map([
      ["parked", "poisoned"],
      ["failed", "failed"],
    ]),
  );
  const look = async () => {
    const runs = await Promise.all(["parked", "failed"].map((threadId) => bench.saver.runs.readThread(threadId)));
    const events = await Promise.all(runs.map((run) => bench.saver.runs.readEvents(run!.runId)));
    return { runs: runs.map((run) => ({ ...run, dueInMs: 0, idleForMs: 0 })), events };
  };
  const before = await look();

  for (let round = 0; round < 1_000; round++) expect((await sweep(context)).claimed).toBe(0);

  expect(await look()).toEqual(before);
  expect(calls).toBe(1);
});

it("takes up nothing more once it is stopped, and ends with what is under way", async () => {
  const bench = await useRecoveryBench();
  const working = gate();
  const graph = stepsGraph({ work: () => working.pass() });
  for (const threadId of ["one", "two"]) {
    await bench.runAndDie({ graph, threadId, input: { done: [] }, death: { at: 2, when: "after" } });
  }
  const { context, events } = bench.openService({ graphs: { graph }, concurrency: 1 });
  const sweeper = new Sweeper(context);
  sweeper.start();
  sweeper.start();
  await working.reached;
  const stopped = sweeper.stop();
  working.open();
  await stopped;
  expect(events.filter(({ type }) => type === "run.done")).toHaveLength(1);
  expect(await bench.saver.runs.readThread("two")).toMatchObject({ state: "open", owner: "dead" });
});

it("tells that the database is away, and sweeps again", async () => {
  const bench = await useRecoveryBench();
  await strand(bench, ["a"]);
  const graph = effectGraph(() => {});
  const { context } = bench.openService({ graphs: { graph }, sweepEveryMs: 1 });
  const runs = context.runs!;
  const told: string[] = [];
  const swept = gate();
  let isAway = true;
  const claim: typeof runs.claim = async (query) => {
    if (isAway) throw new Error("away");
    return runs.claim(query);
  };
  const sweeper = new Sweeper({
    ...context,
    runs: { ...runs, claim },
    tellEvent: (event) => {
      told.push(event.type);
      if (event.type === "sweep.failed") isAway = false;
      if (event.type === "sweep.done") swept.open();
    },
  });
  sweeper.start();
  await swept.pass();
  await sweeper.stop();
  expect(told.slice(0, 2)).toEqual(["sweep.failed", "run.taken-up"]);
});

it("needs a database that keeps runs", async () => {
  const bench = await useRecoveryBench();
  const { context } = bench.openService({ graphs: {} });
  const stock = { ...context, runs: undefined };
  await expect(sweep(stock)).rejects.toMatchObject({ code: "recovery.runs-not-kept" });
  expect(() => new Sweeper(stock).start()).toThrowError(/needs a record of runs/);
});
