import { setTimeout as pause } from "node:timers/promises";
import { PostgresCheckpointer } from "@threadkeep/persistence/postgres";
import { createRecoveryService, type RecoveryEvent } from "@threadkeep/recovery";
import { missingPostgres, startPostgres } from "@threadkeep-test/servers";
import { expect, it, onTestFinished } from "vitest";
import { FROM_THE_START, stepsGraph } from "./steps-graph.ts";
import { watchUnhandled } from "./unhandled.ts";

const STEPS = Array.from({ length: 8 }, (_, at) => `step_${at + 1}`);
const THREADS = Array.from({ length: 12 }, (_, at) => `thread-${at + 1}`);
const CRASHES = 2;

it.skipIf(missingPostgres() !== undefined)(
  "finishes each run, and does nothing twice but what was under way, while Postgres crashes under runs and sweeps",
  { timeout: 180_000 },
  async () => {
    const unhandled = watchUnhandled();
    const server = await startPostgres();
    onTestFinished(() => server.stop());
    await setUp(server.connection);
    // Even while the server is up, odd while it is not.
    let period = 0;
    const begun: { step: string; period: number }[] = [];
    const graph = stepsGraph(STEPS, async ({ threadId, name }) => {
      begun.push({ step: `${threadId} ${name}`, period });
      await pause(20);
    });
    const services = [openService(), openService()];
    for (const { service } of services) service.start();
    const runs = THREADS.map((threadId, at) =>
      services[at % services.length]!.service.run("graph", FROM_THE_START, { threadId }),
    );
    const ends = Promise.allSettled(runs);

    for (let crash = 1; crash <= CRASHES; crash++) {
      const before = begun.length;
      await expect.poll(() => begun.length, { timeout: 20_000 }).toBeGreaterThan(before + 10);
      const told = services.map(({ events }) => events.length);
      period++;
      await server.crash();
      for (const [at, { events }] of services.entries()) {
        const missed = () => events.slice(told[at]).map(({ type }) => type);
        await expect.poll(missed, { timeout: 20_000 }).toContain("sweep.failed");
      }
      await server.start();
      period++;
    }

    const [{ service }] = services as [(typeof services)[0]];
    const states = async () => (await service.stats()).byState;
    await expect.poll(states, { timeout: 40_000 }).toEqual([{ state: "done", isStuck: false, runs: THREADS.length }]);
    await ends;
    for (const threadId of THREADS) expect(await services[0]!.doneOf(threadId)).toEqual(STEPS);
    expect(new Set(begun.map(({ step }) => step)).size).toBe(THREADS.length * STEPS.length);
    // Within one period nothing was begun twice.
    const attempts = begun.map(({ step, period: of }) => `${step} ${of}`);
    expect(attempts.filter((attempt, at) => attempts.indexOf(attempt) !== at)).toEqual([]);
    expect(services.flatMap(({ events }) => events.filter(({ type }) => type === "run.poisoned"))).toEqual([]);
    expect(unhandled).toEqual([]);

    function openService() {
      const events: RecoveryEvent[] = [];
      const checkpointer = new PostgresCheckpointer({ ...server.connection });
      const opened = createRecoveryService({
        checkpointer,
        graphs: { graph },
        leaseMs: 4_000,
        sweepEveryMs: 200,
        concurrency: 20,
        attempts: { baseDelayMs: 100 },
        onEvent: (event) => events.push(event),
      });
      onTestFinished(async () => {
        await opened.stop();
        await checkpointer.end();
      });
      const doneOf = async (threadId: string) => {
        const head = await checkpointer.getTuple({ configurable: { thread_id: threadId } });
        return head?.checkpoint.channel_values["done"];
      };
      return { service: opened, events, doneOf };
    }
  },
);

async function setUp(connection: Awaited<ReturnType<typeof startPostgres>>["connection"]): Promise<void> {
  const checkpointer = new PostgresCheckpointer({ ...connection });
  await checkpointer.setup();
  await checkpointer.end();
}
