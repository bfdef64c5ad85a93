import { describe, expect, it } from "vitest";
import type { Fence } from "../../../runs/fence.ts";
import type { RunRow } from "../../run-store.ts";
import type { StoreUnderTest } from "../store-under-test.ts";
import { admit, checkpointAt, claimOf, FAILURE, fenceFor, LEASE_MS } from "../runs-of-test.ts";

/** What holds of leases: who takes them, keeps them and is told to end. */
export function describeClaims(current: () => StoreUnderTest): void {
  const runs = () => current().store.runs;

  /** @param due by how much, for each thread */
  async function admitDue(due: Readonly<Record<string, number>>): Promise<void> {
    for (const [threadId, ms] of Object.entries(due)) {
      await admit(runs(), { threadId });
      await current().letPass(threadId, LEASE_MS + ms);
    }
  }

  describe("a claim", () => {
    it("takes what is due, the longest first, as many as were asked for", async () => {
      await admitDue({ a: 1_000, b: 3_000, c: 2_000 });
      await admit(runs(), { threadId: "held" });
      expect(threadsOf(await runs().claim(claimOf({ limit: 2 })))).toEqual(["b", "c"]);
      expect(threadsOf(await runs().claim(claimOf({ limit: 2 })))).toEqual(["a"]);
      expect(await runs().claim(claimOf({ limit: 2 }))).toEqual([]);
    });

    it("takes the lease, raises the epoch, counts the attempt and tells how long the owner was silent", async () => {
      await admitDue({ t: 5_000 });
      const [run] = await runs().claim(claimOf());
      expect(run).toMatchObject({ state: "open", owner: "two", epoch: 2, attempts: 1, totalAttempts: 1 });
      expect(run?.dueInMs).toBeGreaterThan(0);
      expect(run?.idleForMs).toBeLessThan(5_000);
      expect([run?.aliveAt, run?.loopAt]).toEqual([run?.stateSince, run?.stateSince]);
      const [, event] = await runs().readEvents(run!.runId);
      expect(event).toMatchObject({ kind: "taken-up", owner: "two", epoch: 2, failure: undefined });
      expect(event?.afterMs).toBeGreaterThanOrEqual(LEASE_MS + 5_000);
      expect(event?.afterMs).toBeLessThan(LEASE_MS + 60_000);
    });

    it("leaves runs of graphs that it does not have, and of other threads than the one asked for", async () => {
      await admitDue({ a: 3_000, b: 2_000 });
      await admit(runs(), { threadId: "other", graph: "other" });
      await current().letPass("other", LEASE_MS + 4_000);
      expect(await runs().claim(claimOf({ graphs: [] }))).toEqual([]);
      expect(await runs().claim(claimOf({ threadId: "other" }))).toEqual([]);
      expect(threadsOf(await runs().claim(claimOf({ threadId: "b" })))).toEqual(["b"]);
      expect(threadsOf(await runs().claim(claimOf({ graphs: ["agent", "other"] })))).toEqual(["other", "a"]);
    });

    it("takes what is due the longest of all graphs that it has, as many as were asked for", async () => {
      for (const [threadId, graph, ms] of [
        ["a", "one", 3_000],
        ["b", "one", 5_000],
        ["c", "two", 4_000],
        ["d", "lacked", 9_000],
        ["e", "two", 1_000],
      ] as const) {
        await admit(runs(), { threadId, graph });
        await current().letPass(threadId, LEASE_MS + ms);
      }
      const graphs = ["one", "two", "none", "one"];
      expect(threadsOf(await runs().claim(claimOf({ graphs, limit: 3 })))).toEqual(["b", "c", "a"]);
      expect(threadsOf(await runs().claim(claimOf({ graphs, limit: 3 })))).toEqual(["e"]);
      expect(threadsOf(await runs().claim(claimOf({ graphs, limit: 3 })))).toEqual([]);
    });

    it("leaves what waits, failed, is done or was left, however long", async () => {
      for (const state of ["failed", "poisoned"] as const) {
        const run = await admit(runs(), { threadId: state });
        await runs().finish(fenceFor(run), { state, failure: FAILURE });
      }
      await runs().finish(fenceFor(await admit(runs(), { threadId: "waiting" })), { state: "waiting", limitMs: 1 });
      await runs().finish(fenceFor(await admit(runs(), { threadId: "done" })), { state: "done" });
      for (const threadId of ["failed", "poisoned", "waiting", "done"]) await current().letPass(threadId, LEASE_MS);
      expect(await runs().claim(claimOf())).toEqual([]);
    });

    it("gives each run to one, of many that claim at once", async () => {
      await admitDue(Object.fromEntries(Array.from({ length: 20 }, (_, n) => [`t${n}`, n])));
      const all = await Promise.all(
        Array.from({ length: 8 }, (_, n) => runs().claim(claimOf({ owner: `owner-${n}`, limit: 5 }))),
      );
      const rest = await runs().claim(claimOf({ limit: 20 }));
      const threads = threadsOf([...all.flat(), ...rest]);
      expect(threads).toHaveLength(20);
      expect(new Set(threads).size).toBe(20);
    });

    it("counts attempts until a checkpoint is put, and all of them in total", async () => {
      await admitDue({ t: 0 });
      await runs().claim(claimOf());
      await current().letPass("t", LEASE_MS);
      const [second] = await runs().claim(claimOf());
      expect(second).toMatchObject({ attempts: 2, totalAttempts: 2 });
      await current().store.put(checkpointAt({ checkpointId: "1" }), [], {
        fence: fenceFor(second!),
        progress: undefined,
      });
      expect(await runs().readThread("t")).toMatchObject({ attempts: 0, totalAttempts: 2 });
      await current().letPass("t", LEASE_MS);
      expect(await runs().claim(claimOf())).toMatchObject([{ attempts: 1, totalAttempts: 3 }]);
    });
  });

  describe("a renewal", () => {
    it("moves the end of the lease, and says of each fence whether it holds", async () => {
      const held = await admit(runs(), { threadId: "held" });
      const lost = await admit(runs(), { threadId: "lost" });
      for (const threadId of ["held", "lost"]) await current().letPass(threadId, LEASE_MS + 1_000);
      await runs().claim(claimOf({ threadId: "lost" }));
      const gone = { runId: "gone", owner: "one", epoch: 1 };
      expect(await runs().renew([fenceFor(lost), fenceFor(held), gone], 2 * LEASE_MS)).toEqual([
        { runId: lost.runId, isHeld: false, isStopRequested: false },
        { runId: held.runId, isHeld: true, isStopRequested: false },
        { runId: "gone", isHeld: false, isStopRequested: false },
      ]);
      const run = await runs().readThread("held");
      expect(run?.dueInMs).toBeGreaterThan(LEASE_MS);
      expect(run?.aliveAt).toBe(run?.loopAt);
      expect(Date.parse(run!.aliveAt!)).toBeGreaterThan(Date.parse(run!.stateSince));
      expect(run?.idleForMs).toBeGreaterThanOrEqual(LEASE_MS);
      expect((await runs().readThread("lost"))?.dueInMs).toBeLessThanOrEqual(LEASE_MS);
      expect(await runs().renew([], LEASE_MS)).toEqual([]);
      const others = [{ owner: "two" }, { epoch: 2 }].map((part) => ({ ...fenceFor(held), ...part }));
      expect((await runs().renew(others, LEASE_MS)).map(({ isHeld }) => isHeld)).toEqual([false, false]);
    });

    it("tells that the run is to end, until another takes it up", async () => {
      const run = await admit(runs(), { threadId: "t" });
      expect(await runs().requestStop(run.runId)).toBe(true);
      expect(await runs().renew([fenceFor(run)], LEASE_MS)).toMatchObject([{ isHeld: true, isStopRequested: true }]);
      expect(await runs().readThread("t")).toMatchObject({ isStopRequested: true });
      await current().letPass("t", LEASE_MS);
      expect(await runs().claim(claimOf())).toMatchObject([{ isStopRequested: false }]);
    });

    it("is made by a keeper, which tells of a lease that another took", async () => {
      const [lost, held] = [
        await admit(runs(), { threadId: "lost", leaseMs: 0 }),
        await admit(runs(), { threadId: "held" }),
      ];
      await runs().claim(claimOf({ threadId: "lost" }));
      await runs().requestStop(held.runId);
      const told = await new Promise<unknown[]>((resolve, reject) => {
        const all: unknown[] = [];
        const tell = (what: string) => (fence: Fence) => {
          all.push([what, fence.runId]);
          if (all.length === 2) resolve(keeper.end().then(() => all.toSorted()));
        };
        const listener = { onLost: tell("lost"), onStopRequested: tell("stop"), onError: reject };
        const keeper = runs().openKeeper({ leaseMs: LEASE_MS, heartbeatMs: 50, ...listener });
        for (const run of [lost, held]) keeper.add(fenceFor(run));
      });
      expect(told).toEqual([
        ["lost", lost.runId],
        ["stop", held.runId],
      ]);
    });

    it("knows of no run that could be asked to end", async () => {
      expect(await runs().requestStop("none")).toBe(false);
    });
  });
}

function threadsOf(rows: readonly RunRow[]): string[] {
  return rows.map(({ threadId }) => threadId);
}
