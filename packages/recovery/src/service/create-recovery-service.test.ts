import { mkdir } from "node:fs/promises";
import { MemorySaver } from "@langchain/langgraph-checkpoint";
import { PostgresCheckpointer } from "@threadkeep/persistence/postgres";
import { SqliteCheckpointer } from "@threadkeep/persistence/sqlite";
import { expect, it } from "vitest";
import { createRecoveryService } from "./create-recovery-service.ts";
import { gate } from "./testing/gate.ts";
import { stepsGraph, Steps } from "./testing/steps-graph.ts";
import { useService } from "./testing/use-service.ts";
import { useSqlite } from "./testing/use-sqlite.ts";
import { END, START, StateGraph } from "@langchain/langgraph";

const graph = stepsGraph({ one: () => {} });
const NOTHING = { done: [] };

it("names the nearest graph, and says what a thread id is", async () => {
  const database = await useSqlite();
  const { service } = useService({ checkpointer: database.open(), graphs: { research: graph, review: graph } });
  const run = (name: string, threadId: string) => service.run(name as "research", NOTHING, { threadId });
  await expect(run("reserch", "t")).rejects.toThrow(
    'This service has no graph "reserch". Did you mean "research"? It has: "research", "review".',
  );
  await expect(run("research", "")).rejects.toMatchObject({ code: "run.invalid-thread-id" });
  await expect(service.resume("nobody")).rejects.toMatchObject({ code: "run.unknown-thread" });
  await expect(
    service.run("research", NOTHING, { threadId: "t", configurable: { checkpoint_id: "c" } }),
  ).rejects.toMatchObject({ code: "run.reserved-key" });
  await expect(service.run("research", NOTHING, { threadId: "t", context: { now: new Date() } })).rejects.toMatchObject(
    {
      code: "run.options-not-plain",
    },
  );
  expect(await service.runs()).toMatchObject({ runs: [] });
});

it.each([
  ["a lease no longer than two heartbeats", { leaseMs: 1000, heartbeatMs: 900 }],
  ["a number that is none", { concurrency: Number.NaN }],
  ["no time at all", { sweepEveryMs: 0 }],
])("refuses %s", (_, options) => {
  expect(() => createRecoveryService({ checkpointer: new MemorySaver(), graphs: {}, ...options })).toThrow(
    expect.objectContaining({ code: "recovery.invalid-option" }),
  );
});

it("refuses what is no graph, and a graph that keeps no checkpoints", () => {
  const checkpointer = new MemorySaver();
  const create = (graphs: object) => () =>
    createRecoveryService({ checkpointer, graphs: graphs as { graph: typeof graph } });
  const builder = new StateGraph(Steps)
    .addNode("one", () => ({}))
    .addEdge(START, "one")
    .addEdge("one", END);
  expect(create({ graph: builder })).toThrow(expect.objectContaining({ code: "recovery.invalid-graph" }));
  expect(create({ graph: builder.compile({ checkpointer: false }) })).toThrow(
    expect.objectContaining({ code: "recovery.graph-without-checkpoints" }),
  );
});

it("says what to use where the saver keeps no runs", async () => {
  const { service } = useService({ checkpointer: new MemorySaver(), graphs: { graph } });
  const calls = {
    run: () => service.run("graph", NOTHING, { threadId: "t" }),
    stream: () => service.stream("graph", NOTHING, { threadId: "t" }).next(),
    resume: () => service.resume("t"),
    resumeStream: () => service.resumeStream("t").next(),
    sweep: () => service.sweep(),
    start: async () => service.start(),
    runs: () => service.runs(),
    stats: () => service.stats(),
  };
  for (const call of Object.values(calls)) {
    await expect(call()).rejects.toMatchObject({
      code: "recovery.runs-not-kept",
      message: expect.stringMatching(/MemorySaver.*SqliteCheckpointer or PostgresCheckpointer/),
    });
  }
});

it.each([
  [
    "a file that cannot be opened",
    async (path: string) => (
      await mkdir(`${path}/threads.db`, { recursive: true }),
      new SqliteCheckpointer(`${path}/threads.db`)
    ),
  ],
  ["a server that is away", async () => new PostgresCheckpointer("postgres://nobody@127.0.0.1:1/none")],
])("rejects the first call for %s, and leaves nothing behind", async (_, open) => {
  const database = await useSqlite();
  const checkpointer = await open(`${database.path}.folder`);
  const { service, told } = useService({ checkpointer, graphs: { graph } });
  await expect(service.run("graph", NOTHING, { threadId: "t" })).rejects.toThrow(Error);
  await expect(service.sweep()).rejects.toThrow(Error);
  expect(told()).toEqual([]);
  await service.stop();
  await checkpointer.end();
});

it("finishes in one service what died in another, and does no step twice", async () => {
  const database = await useSqlite();
  const stand = gate();
  const done: string[] = [];
  const steps = (two: () => unknown) =>
    stepsGraph({ one: () => done.push("one"), two, three: () => done.push("three") });
  const { service: dying } = useService({ checkpointer: database.open(), graphs: { graph: steps(stand.pass) } });
  const dead = dying.run("graph", NOTHING, { threadId: "t", configurable: { user: "ada" } });
  await stand.reached;
  database.expireLease("t");
  const { service, told } = useService({
    checkpointer: database.open(),
    graphs: { graph: steps(() => done.push("two")) },
  });
  expect(await service.sweep()).toMatchObject({ claimed: 1, results: [{ threadId: "t", outcome: "done" }] });
  expect(done).toEqual(["one", "two", "three"]);
  expect(told()).toEqual(["run.taken-up", "run.done", "sweep.done"]);
  stand.open();
  await expect(dead).rejects.toMatchObject({ code: "run.lease-lost" });
  expect(done).toEqual(["one", "two", "three"]);
});
