import { listThreads, readHistory } from "@threadkeep/persistence";
import { expect, it } from "vitest";
import { describeDatabases, type TestDatabase } from "./places.ts";
import { begunIn, eventsIn, hasBegun, startService, type ServiceProcess } from "./service-process.ts";
import { FROM_THE_START, stepsGraph } from "./steps-graph.ts";
import { useService } from "./use-service.ts";

const STEPS = Array.from({ length: 10 }, (_, at) => `step_${at + 1}`);
const FAST = 5_000;
const SLOW = -5_000;
/** Far less than the clocks are apart: who goes by their own takes the lease of a run that lives. */
const LEASE_MS = 1_500;

describeDatabases((useDatabase) => {
  it(
    "hands a run from a process whose clock is fast to one whose clock is slow, and back, each when its owner is dead",
    { timeout: 180_000 },
    async () => {
      const database = await useDatabase();
      const { saver, service, begin } = openHere(database);
      const [first, second, third] = await Promise.all([begin(FAST, "step_4"), begin(SLOW, "step_7"), begin(FAST)]);
      first.send({ run: "t" });
      await first.until(hasBegun("step_4"));
      second.send({ start: true });
      await expectLeftAlone(second);
      await first.kill();
      await second.until(hasBegun("step_7"));
      third.send({ start: true });
      await expectLeftAlone(third);
      await second.kill();
      await third.until((message) => "event" in message && message.event.type === "run.done");

      expect([first, second, third].map(begunIn)).toEqual([STEPS.slice(0, 4), STEPS.slice(3, 7), STEPS.slice(6)]);
      expectShifted([first, second, third], [FAST, SLOW, FAST]);
      for (const taker of [second, third]) {
        const taken = eventsIn(taker).flatMap((event) => (event.type === "run.taken-up" ? [event.afterMs] : []));
        expect(taken).toHaveLength(1);
        // A lease was renewed a heartbeat ago at most when its owner last wrote.
        expect(taken[0]).toBeGreaterThanOrEqual(LEASE_MS / 2);
      }
      expect(await service.checkStuckState("t")).toMatchObject({ state: "done", isStuck: false, step: STEPS.length });
      await expectSameAsUndisturbed();

      async function expectSameAsUndisturbed() {
        await service.run("graph", FROM_THE_START, { threadId: "undisturbed" });
        const [disturbed, undisturbed] = [await historyOf("t"), await historyOf("undisturbed")];
        expect(disturbed).toEqual(undisturbed);
        expect(disturbed[0]).toEqual({ step: STEPS.length, done: STEPS });
        const { threads } = await listThreads(saver);
        expect(threads.map(({ threadId }) => threadId).toSorted()).toEqual(["t", "undisturbed"]);
      }

      async function historyOf(threadId: string) {
        const { entries } = await readHistory(saver, threadId, { limit: 100 });
        return entries.map(({ step, values }) => ({ step, done: (values as { done?: unknown } | undefined)?.done }));
      }

      /** It sweeps while the owner lives and renews its lease several times. */
      async function expectLeftAlone(sweeper: ServiceProcess): Promise<void> {
        const before = await service.readRun("t");
        const renewals = new Set<string | undefined>();
        const readRenewals = async (): Promise<number> => renewals.add((await service.readRun("t"))?.aliveAt).size;
        await expect.poll(readRenewals, { timeout: 20_000 }).toBeGreaterThan(5);
        const swept = eventsIn(sweeper).filter(({ type }) => type === "sweep.done").length;
        await expect
          .poll(() => eventsIn(sweeper).filter(({ type }) => type === "sweep.done").length, { timeout: 20_000 })
          .toBeGreaterThan(swept + 2);
        expect(begunIn(sweeper)).toEqual([]);
        expect(await service.readRun("t")).toMatchObject({ owner: before?.owner, epoch: before?.epoch, state: "open" });
      }
    },
  );
});

function openHere(database: TestDatabase) {
  const saver = database.open();
  const { service } = useService(
    saver,
    stepsGraph(STEPS, () => {}),
  );
  const begin = (clockShiftMs: number, hangAt?: string): Promise<ServiceProcess> => {
    const options = { leaseMs: LEASE_MS, sweepEveryMs: 100 };
    const task = { place: database.place, steps: STEPS, options, ...(hangAt !== undefined && { hangAt }) };
    return startService(task, clockShiftMs);
  };
  return { saver, service, begin };
}

/** That the clocks are off at all. */
function expectShifted(processes: readonly ServiceProcess[], shifts: readonly number[]): void {
  for (const [at, { messages }] of processes.entries()) {
    const told = messages.find((message) => "begun" in message);
    const aheadMs = Date.parse(told && "begun" in told ? told.at : "") - Date.now();
    // It told so some time ago.
    if (shifts[at]! < 0) expect(aheadMs).toBeLessThan(shifts[at]!);
    else expect(aheadMs).toBeGreaterThan(-60_000 + shifts[at]!);
  }
}
