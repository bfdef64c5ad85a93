import { describe, expect, it } from "vitest";
import { BLOCKED_MS } from "../../run-store.ts";
import type { StoreUnderTest } from "../store-under-test.ts";
import { admit, claimOf, FAILURE, fenceFor, LEASE_MS } from "../runs-of-test.ts";
import { admitAll, putAt } from "./admit-all.ts";

/** What holds of what is counted of runs. */
export function describeCounts(current: () => StoreUnderTest): void {
  const runs = () => current().store.runs;

  describe("what is counted", () => {
    it("is nothing where there are no runs", async () => {
      expect(await runs().readStats()).toEqual({
        byState: [],
        byNode: [],
        oldestOpen: undefined,
        newest: undefined,
        recoveries: { days: 7, count: 0, p50Ms: undefined, p99Ms: undefined },
      });
    });

    it("is how many there are in each state, stuck or not", async () => {
      await admitAll(current());
      const { byState } = await runs().readStats();
      const counts = byState.map(({ state, isStuck, runs: count }) => `${count} ${state}${isStuck ? ", stuck" : ""}`);
      expect(counts.toSorted()).toEqual([
        "1 done",
        "1 failed, stuck",
        "1 open, stuck",
        "1 poisoned, stuck",
        "1 waiting, stuck",
        "2 waiting",
        "3 open",
      ]);
    });

    it("is stuck where an event loop does not turn, as in the list", async () => {
      await putAt(current(), await admit(runs(), { threadId: "blocked" }), 3, ["tools"]);
      await current().block("blocked", BLOCKED_MS + 1);
      const { byState, byNode } = await runs().readStats();
      expect(byState).toEqual([{ state: "open", isStuck: true, runs: 1 }]);
      expect(byNode).toEqual([{ graph: "agent", node: "tools", step: 3, state: "open", isStuck: true, runs: 1 }]);
    });

    it("is how many are at each node and step, once each, the most first, of those that are not done", async () => {
      for (const threadId of ["a", "b", "c", "d", "e"]) {
        const run = await admit(runs(), { threadId });
        await putAt(current(), run, threadId === "d" ? 4 : 3, threadId === "c" ? ["tools", "send", "send"] : ["tools"]);
        if (threadId === "e") await runs().finish(fenceFor(run), { state: "done" });
      }
      await putAt(current(), await admit(runs(), { threadId: "unknown" }), 1, undefined);
      await current().letPass("a", LEASE_MS);
      const at = { graph: "agent", node: "tools", step: 3, state: "open", isStuck: false, runs: 1 };
      const [first, ...others] = (await runs().readStats()).byNode;
      expect(first).toEqual({ ...at, runs: 2 });
      expect(others).toHaveLength(3);
      expect(others).toEqual(
        expect.arrayContaining([
          { ...at, node: "send" },
          { ...at, isStuck: true },
          { ...at, step: 4 },
        ]),
      );
    });

    it("is which run is the oldest that is open, and which the newest", async () => {
      await runs().finish(fenceFor(await admit(runs(), { threadId: "done" })), { state: "done" });
      await runs().finish(fenceFor(await admit(runs(), { threadId: "failed" })), { state: "failed", failure: FAILURE });
      for (const ended of ["done", "failed"]) await current().letPass(ended, 3_000);
      const oldest = await admit(runs(), { threadId: "oldest" });
      await current().letPass("oldest", 2_000);
      await admit(runs(), { threadId: "open" });
      await current().letPass("open", 1_000);
      const newest = await admit(runs(), { threadId: "newest" });
      await runs().finish(fenceFor(newest), { state: "waiting", limitMs: undefined });
      const stats = await runs().readStats();
      expect(stats.oldestOpen).toMatchObject({ threadId: "oldest" });
      expect(Date.parse(oldest.createdAt) - Date.parse(stats.oldestOpen!.since)).toBe(2_000);
      expect(stats.newest).toEqual({ threadId: "newest", since: newest.createdAt });
    });

    it("is how long recoveries of the last days took", async () => {
      for (const [threadId, ms] of [
        ["a", 1_000],
        ["b", 2_000],
        ["c", 90_000],
        ["old", 500_000],
      ] as const) {
        await admit(runs(), { threadId });
        await current().letPass(threadId, LEASE_MS + ms);
        await runs().claim(claimOf());
      }
      await current().letPass("old", 8 * 24 * 60 * 60 * 1_000);
      const { recoveries } = await runs().readStats();
      expect(recoveries).toMatchObject({ days: 7, count: 3 });
      expect(recoveries.p50Ms).toBeGreaterThanOrEqual(LEASE_MS + 2_000);
      expect(recoveries.p50Ms).toBeLessThan(LEASE_MS + 60_000);
      expect(recoveries.p99Ms).toBeGreaterThanOrEqual(LEASE_MS + 90_000);
      expect(recoveries.p99Ms).toBeLessThan(LEASE_MS + 400_000);
    });
  });
}
