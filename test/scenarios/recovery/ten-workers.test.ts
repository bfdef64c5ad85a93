import { PostgresCheckpointer } from "@threadkeep/persistence/postgres";
import { expect, it, onTestFinished } from "vitest";
import { describePostgres, type TestDatabase } from "./places.ts";
import { FROM_THE_START, stepsGraph } from "./steps-graph.ts";
import { useService } from "./use-service.ts";

const STUCK = Array.from({ length: 1_000 }, (_, at) => `thread-${at}`);
const STEPS = ["plan", "charge"];
const WORKERS = 10;
const CALLERS = 20;

// On SQLite, which has one writer, recovery has the same test of its own.
describePostgres((useDatabase) => {
  it("recovers each of 1,000 stuck threads once, with 10 workers at it", { timeout: 600_000 }, async () => {
    const database = await useDatabase();
    await strand(database);
    const charged: string[] = [];
    const planned: string[] = [];
    const graph = stepsGraph(STEPS, ({ threadId, name }) => (name === "charge" ? charged : planned).push(threadId));
    const workers = Array.from({ length: WORKERS }, () => useService(openWith(database, { max: 3 }), graph).service);

    const sweeps = await Promise.all(workers.map((worker) => worker.sweep()));

    const results = sweeps.flatMap((each) => each.results);
    expect(results.map(({ threadId }) => threadId).toSorted()).toEqual(STUCK.toSorted());
    expect(new Set(results.map(({ outcome }) => outcome))).toEqual(new Set(["done"]));
    expect(charged.toSorted()).toEqual(STUCK.toSorted());
    expect(planned).toEqual([]);
    expect(sweeps.filter(({ claimed }) => claimed > 0).length).toBeGreaterThan(WORKERS / 2);
    expect((await workers[0]!.stats()).byState).toEqual([{ state: "done", isStuck: false, runs: STUCK.length }]);
    const taken = await database.open().runs.list({ ...ALL, limit: STUCK.length });
    expect(new Set(taken.runs.map(({ epoch }) => epoch))).toEqual(new Set([2]));
  });
});

const ALL = { states: undefined, stuck: undefined, graph: undefined, node: undefined, cursor: undefined };

/** As processes leave them that died in their second step. */
async function strand(database: TestDatabase): Promise<void> {
  const graph = stepsGraph(STEPS, ({ name }) => {
    if (name === "charge") throw Object.assign(new Error("overloaded"), { status: 529 });
  });
  const { service } = useService(openWith(database, { max: 10 }), graph, { random: () => 0 });
  const queue = STUCK.values();
  const call = async () => {
    for (const threadId of queue) await service.run("graph", FROM_THE_START, { threadId }).catch(() => {});
  };
  await Promise.all(Array.from({ length: CALLERS }, call));
  const { sqlite, postgres } = database.ago(60_000);
  const dead = (at: string) => `UPDATE threadkeep_runs SET owner = 'dead', failure = NULL, due_at = ${at}`;
  await database.exec({ sqlite: dead(sqlite), postgres: dead(postgres) });
}

/** Ten pools of their usual size are more connections than a server takes. */
function openWith({ place }: TestDatabase, pool: { max: number }): PostgresCheckpointer {
  if ("path" in place) throw new Error("This is about Postgres.");
  const checkpointer = new PostgresCheckpointer({ ...place.connection, ...pool }, { schema: place.schema });
  onTestFinished(() => checkpointer.end());
  return checkpointer;
}
