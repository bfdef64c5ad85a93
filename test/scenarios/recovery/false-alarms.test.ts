import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, it, onTestFinished } from "vitest";
import { describeDatabases } from "./places.ts";
import { begunIn, hasBegun, startService } from "./service-process.ts";
import { FROM_THE_START, stepsGraph } from "./steps-graph.ts";
import { useService } from "./use-service.ts";

const MINUTE = 60_000;
const STEPS = ["plan", "work", "report"];
const PATIENTLY = { timeout: 60_000 };

describeDatabases((useDatabase) => {
  it(
    "reports a model call of ten minutes as idle, and takes up nothing while its process lives",
    { timeout: 120_000 },
    async () => {
      const database = await useDatabase();
      let answer = () => {};
      const answered = new Promise<void>((resolve) => (answer = resolve));
      const asked = new Promise<void>((resolve) => {
        const graph = stepsGraph(STEPS, async ({ name }) => {
          if (name !== "work") return;
          resolve();
          await answered;
        });
        one = useService(database.open(), graph, { leaseMs: 1_000 });
      });
      const run = one!.service.run("graph", FROM_THE_START, { threadId: "t" });
      await asked;
      const another = stepsGraph(STEPS, ({ name }) => void begunTwice.push(name));
      const { service, told } = useService(database.open(), another, { idleMs: 5 * MINUTE, sweepEveryMs: 50 });
      service.start();

      const { sqlite, postgres } = database.ago(10 * MINUTE);
      const times = ["created_at", "began_at", "progress_at", "state_since"];
      const past = (time: string) =>
        `UPDATE threadkeep_runs SET ${times.map((each) => `${each} = ${time}`).join(", ")}`;
      await database.exec({ sqlite: past(sqlite), postgres: past(postgres) });
      const renewals = new Set<string | undefined>();
      await expect
        .poll(async () => renewals.add((await service.readRun("t"))?.aliveAt).size, PATIENTLY)
        .toBeGreaterThan(6);

      expect(await service.checkStuckState("t")).toMatchObject({
        state: "idle",
        isStuck: true,
        canRecover: false,
        nextNodes: ["work"],
      });
      expect((await service.runs({ stuck: true })).runs).toMatchObject([{ threadId: "t", nodes: ["work"] }]);
      expect(await service.recoverThread("t")).toMatchObject({ outcome: "left" });
      expect((await service.sweep()).claimed).toBe(0);
      answer();
      expect(await run).toEqual({ done: STEPS });
      expect(begunTwice).toEqual([]);
      expect(told()).not.toContain("run.taken-up");
      expect(await service.readRun("t")).toMatchObject({ state: "done", epoch: 1, totalAttempts: 0 });
    },
  );
  let one: ReturnType<typeof useService> | undefined;
  const begunTwice: string[] = [];

  it(
    "reports an event loop that is blocked for many leases, and takes up nothing while its process lives",
    { timeout: 120_000 },
    async () => {
      const database = await useDatabase();
      const folder = await mkdtemp(join(tmpdir(), "threadkeep-blocked-"));
      onTestFinished(() => rm(folder, { recursive: true }));
      const until = join(folder, "go-on");
      const options = { leaseMs: 1_000 };
      const child = await startService({
        place: database.place,
        steps: STEPS,
        blockAt: { step: "work", until },
        options,
      });
      child.send({ run: "t" });
      await child.until(hasBegun("work"));
      const graph = stepsGraph(STEPS, ({ name }) => void begunTwice.push(name));
      const { service, told } = useService(database.open(), graph, { sweepEveryMs: 50 });
      service.start();

      await expect.poll(async () => (await service.checkStuckState("t")).state, PATIENTLY).toBe("blocked");
      expect(await service.checkStuckState("t")).toMatchObject({
        isStuck: true,
        canRecover: false,
        nextNodes: ["work"],
      });
      expect(await service.recoverThread("t")).toMatchObject({ outcome: "left" });
      await writeFile(until, "");
      await child.until((message) => "ended" in message);

      expect(child.messages.at(-1)).toEqual({ ended: "done" });
      expect(begunIn(child)).toEqual(STEPS);
      expect(begunTwice).toEqual([]);
      expect(told()).not.toContain("run.taken-up");
      expect(await service.readRun("t")).toMatchObject({ state: "done", epoch: 1, totalAttempts: 0 });
    },
  );
});
