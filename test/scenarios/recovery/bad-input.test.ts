import { Command } from "@langchain/langgraph";
import { PostgresCheckpointer } from "@threadkeep/persistence/postgres";
import { SqliteCheckpointer } from "@threadkeep/persistence/sqlite";
import { createRecoveryService, type RecoveryService } from "@threadkeep/recovery";
import { describe, expect, it, onTestFinished } from "vitest";
import { describeDatabases, describePostgres } from "./places.ts";
import { FROM_THE_START, stepsGraph } from "./steps-graph.ts";
import { watchUnhandled } from "./unhandled.ts";
import { useService } from "./use-service.ts";

const graph = stepsGraph(["one", "two"], () => {});
const resume = new Command({ resume: "yes" });
/** Which took away what this one calls. */
const SET_UP_BY_A_LATER_VERSION = `
  INSERT INTO threadkeep_migrations VALUES (999);
  DO $$
  DECLARE
    one regprocedure;
  BEGIN
    FOR one IN
      SELECT oid FROM pg_proc
      WHERE pronamespace = current_schema()::regnamespace AND proname ~ '^threadkeep_(admit|claim)_run'
    LOOP
      EXECUTE 'DROP FUNCTION ' || one;
    END LOOP;
  END $$`;

type Calls = Record<string, (service: RecoveryService) => Promise<unknown>>;

const ON_A_THREAD: Calls = {
  run: (service) => service.run("graph", FROM_THE_START as never, { threadId: "t" }),
  stream: async (service) => {
    for await (const _ of service.stream("graph", FROM_THE_START as never, { threadId: "t" }));
  },
  resume: (service) => service.resume("t"),
  "resume with an answer": (service) => service.resume("t", resume),
  checkStuckState: (service) => service.checkStuckState("t"),
  recoverThread: (service) => service.recoverThread("t"),
  "recoverThread by force": (service) => service.recoverThread("t", { force: true }),
  readRun: (service) => service.readRun("t"),
};
const ALL_CALLS: Calls = {
  ...ON_A_THREAD,
  sweep: (service) => service.sweep(),
  runs: (service) => service.runs(),
  "runs that are stuck": (service) => service.runs({ stuck: true }),
  stats: (service) => service.stats(),
};

describeDatabases((useDatabase) => {
  it("says of what it does not know that it does not know it, and changes nothing", async () => {
    const database = await useDatabase();
    const checkpointer = database.open();
    const { service: other } = useService(checkpointer, graph);
    await other.run("graph", FROM_THE_START, { threadId: "done" });
    const { service } = useService(database.open(), graph);
    const untyped = service as unknown as RecoveryService;
    const before = await database.dump();
    const refusals: [code: string, call: () => Promise<unknown>][] = [
      ["recovery.unknown-thread", () => service.checkStuckState("nobody")],
      ["recovery.unknown-thread", () => service.recoverThread("nobody")],
      ["recovery.unknown-thread", () => service.recoverThread("nobody", { force: true })],
      ["run.unknown-thread", () => service.resume("nobody")],
      ["run.unknown-thread", () => service.resume("nobody", resume)],
      ["run.nothing-to-resume", () => service.resume("done")],
      ["recovery.unknown-graph", () => untyped.run("grahp", {} as never, { threadId: "t" })],
      ["run.invalid-thread-id", () => untyped.run("graph", {} as never, { threadId: "" })],
      ["run.invalid-thread-id", () => untyped.run("graph", {} as never, {} as never)],
      ["run.invalid-thread-id", () => untyped.resume(undefined as never)],
      ["checkpointer.name-unstorable", () => untyped.run("graph", {} as never, { threadId: "a\0b" })],
      ["run.invalid-cursor", () => service.runs({ cursor: "page two" })],
      ["run.invalid-cursor", () => service.runs({ stuck: true, cursor: '["due"]' })],
      ["run.invalid-limit", () => service.runs({ limit: 0 })],
      ["run.invalid-limit", () => service.runs({ limit: -1 })],
      ["run.invalid-limit", () => service.runs({ limit: 1.5 })],
      ["run.invalid-limit", () => service.runs({ limit: Number.NaN })],
    ];
    for (const [code, call] of refusals) await expect(call(), `${call}`).rejects.toMatchObject({ code });
    expect(await service.readRun("nobody")).toBeUndefined();
    expect((await service.recoverThread("done")).outcome).toBe("left");
    expect((await service.runs({ graph: "grahp", node: "nowhere", stuck: true })).runs).toEqual([]);
    expect(await database.dump()).toBe(before);
  });

  it("refuses the cursor of another list, which tells no place in this one", async () => {
    const database = await useDatabase();
    const failingGraph = stepsGraph(["one"], failing);
    const { service } = useService(database.open(), failingGraph, { random: () => 0 });
    for (const threadId of ["a", "b"]) await service.run("graph", FROM_THE_START, { threadId }).catch(() => {});
    const all = await service.runs({ limit: 1 });
    const stuck = await service.runs({ limit: 1, stuck: true });
    expect([all.cursor, stuck.cursor]).toEqual([expect.any(String), expect.any(String)]);
    const cursorOf = ({ cursor }: { cursor?: string | undefined }) => (cursor === undefined ? {} : { cursor });
    const refused = {
      code: "run.invalid-cursor",
      message: expect.stringContaining("no cursor of this list") as string,
    };
    await expect(service.runs({ ...cursorOf(all), stuck: true })).rejects.toMatchObject(refused);
    await expect(service.runs(cursorOf(stuck))).rejects.toMatchObject(refused);
    expect((await service.runs(cursorOf(all))).runs).toHaveLength(1);
    expect((await service.runs({ ...cursorOf(stuck), stuck: true })).runs).toHaveLength(1);
  });

  it("leaves runs of graphs that it does not have to those who do", async () => {
    const database = await useDatabase();
    const { service: other } = useService(database.open(), stepsGraph(["one"], failing), { random: () => 0 });
    await expect(other.run("graph", FROM_THE_START, { threadId: "t" })).rejects.toThrow("overloaded");
    const stranger = strangerOf(database.open());
    const before = await database.dump();
    expect((await stranger.sweep()).claimed).toBe(0);
    await expect(stranger.recoverThread("t")).rejects.toMatchObject({ code: "recovery.unknown-graph" });
    await expect(stranger.resume("t")).rejects.toMatchObject({ code: "recovery.unknown-graph" });
    expect(await stranger.checkStuckState("t")).toMatchObject({ canRecover: false, graph: "graph" });
    expect(await database.dump()).toBe(before);
  });

  it("ends with its checkpointer", async () => {
    const checkpointer = (await useDatabase()).open();
    const { service } = useService(checkpointer, graph);
    await checkpointer.end();
    await expectEach(ALL_CALLS, service as unknown as RecoveryService, "checkpointer.closed");
  });
});

describe("a database that is away at the start", () => {
  it.each([
    ["a SQLite file in a folder that is not there", () => new SqliteCheckpointer("/nowhere/threads.db")],
    [
      "a Postgres behind a socket that is not there",
      () => new PostgresCheckpointer({ host: "/nowhere", user: "nobody" }),
    ],
    ["a Postgres at a port where nobody listens", () => new PostgresCheckpointer("postgres://nobody@127.0.0.1:1/none")],
  ])("is told by every call: %s", async (_what, open) => {
    const unhandled = watchUnhandled();
    const checkpointer = open();
    onTestFinished(() => checkpointer.end());
    const { service, told } = useService(checkpointer, graph, { sweepEveryMs: 20 });
    await expectEach(ALL_CALLS, service as unknown as RecoveryService, "checkpointer.database-failed");
    expect((await service.metrics(new Request("http://localhost/metrics"))).status).toBe(503);
    service.start();
    await expect.poll(() => told().filter((type) => type === "sweep.failed").length).toBeGreaterThan(2);
    await service.stop();
    expect(unhandled).toEqual([]);
  });
});

describePostgres((useDatabase) => {
  it("says of a schema that a later version set up that it is too old for it, and leaves it as it is", async () => {
    const database = await useDatabase();
    await database.exec({ sqlite: "", postgres: SET_UP_BY_A_LATER_VERSION });
    const checkpointer = database.open();
    await expect(checkpointer.setup()).rejects.toMatchObject({ code: "checkpointer.schema-newer" });
    const { service, told } = useService(checkpointer, graph);
    const before = await database.dump();
    const notSetUp = { code: "checkpointer.not-set-up" };
    await expect(service.run("graph", FROM_THE_START, { threadId: "t" })).rejects.toMatchObject(notSetUp);
    await expect(service.sweep()).rejects.toMatchObject(notSetUp);
    expect(told()).toEqual([]);
    expect(await database.dump()).toBe(before);
  });
});

async function expectEach(calls: Calls, service: RecoveryService, code: string): Promise<void> {
  for (const [name, call] of Object.entries(calls)) {
    await expect(call(service), name).rejects.toMatchObject({ code });
  }
}

function failing(): never {
  throw Object.assign(new Error("overloaded"), { status: 529 });
}

function strangerOf(checkpointer: Parameters<typeof useService>[0]): RecoveryService {
  const stranger = createRecoveryService({ checkpointer, graphs: { other: graph } });
  onTestFinished(() => stranger.stop());
  return stranger as unknown as RecoveryService;
}
