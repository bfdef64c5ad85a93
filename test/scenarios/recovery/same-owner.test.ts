import { expect, it } from "vitest";
import { describeDatabases } from "./places.ts";
import { begunIn, hasBegun, startService } from "./service-process.ts";
import { FROM_THE_START, stepsGraph } from "./steps-graph.ts";
import { useService } from "./use-service.ts";

const STEPS = ["one", "two", "three"];
/** So long that nobody renews while the test looks. */
const OPTIONS = { owner: "worker-1", leaseMs: 600_000 };
const EXPIRE = {
  sqlite: "UPDATE threadkeep_runs SET due_at = 1",
  postgres: "UPDATE threadkeep_runs SET due_at = now() - interval '1 second'",
};

describeDatabases((useDatabase) => {
  it(
    "lets one of two processes go on that were given one owner's name, by the epoch",
    { timeout: 120_000 },
    async () => {
      const database = await useDatabase();
      const one = await startService({ place: database.place, steps: STEPS, hangAt: "two", options: OPTIONS });
      one.send({ run: "t" });
      await one.until(hasBegun("two"));
      const begun: string[] = [];
      const graph = stepsGraph(STEPS, ({ name }) => void begun.push(name));
      const { service } = useService(database.open(), graph, OPTIONS);
      // As long as the lease lasts the name alone gives no right to it.
      expect((await service.sweep()).claimed).toBe(0);
      expect(await service.recoverThread("t")).toMatchObject({ outcome: "left" });
      await expect(service.run("graph", FROM_THE_START, { threadId: "t" })).rejects.toMatchObject({ code: "run.busy" });

      await database.exec(EXPIRE);
      expect(await service.sweep()).toMatchObject({ claimed: 1, results: [{ outcome: "done" }] });
      one.send({ release: true });
      await one.until((message) => "ended" in message);

      expect(one.messages.at(-1)).toEqual({ ended: "run.lease-lost" });
      expect(begunIn(one)).toEqual(["one", "two"]);
      expect(begun).toEqual(["two", "three"]);
      expect(await service.readRun("t")).toMatchObject({
        state: "done",
        owner: "worker-1",
        epoch: 2,
        step: STEPS.length,
      });
    },
  );

  it("keeps two services of one process with one owner's name apart", { timeout: 60_000 }, async () => {
    const database = await useDatabase();
    let letGo = () => {};
    const released = new Promise<void>((resolve) => (letGo = resolve));
    let reached = () => {};
    const atTwo = new Promise<void>((resolve) => (reached = resolve));
    const graph = stepsGraph(STEPS, async ({ name }) => {
      begun.push(name);
      if (name !== "two" || begun.length > 2) return;
      reached();
      await released;
    });
    const begun: string[] = [];
    const [one, other] = [useService(database.open(), graph, OPTIONS), useService(database.open(), graph, OPTIONS)];
    const run = one.service.run("graph", FROM_THE_START, { threadId: "t" });
    run.catch(() => {});
    await atTwo;
    expect((await other.service.sweep()).claimed).toBe(0);
    await database.exec(EXPIRE);
    expect(await other.service.sweep()).toMatchObject({ claimed: 1, results: [{ outcome: "done" }] });
    letGo();
    await expect(run).rejects.toMatchObject({ code: "run.lease-lost" });
    expect(begun).toEqual(["one", "two", "two", "three"]);
    expect(one.told()).toEqual(["run.admitted", "run.lease-lost"]);
  });
});
