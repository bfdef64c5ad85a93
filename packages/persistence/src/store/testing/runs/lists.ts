import { describe, expect, it } from "vitest";
import { BLOCKED_MS, type RunQuery, type RunRow, type RunState } from "../../run-store.ts";
import type { StoreUnderTest } from "../store-under-test.ts";
import { admit, checkpointAt, claimOf, FAILURE, fenceFor, LEASE_MS } from "../runs-of-test.ts";

const ALL = {
  states: undefined,
  stuck: undefined,
  graph: undefined,
  node: undefined,
  limit: 100,
  cursor: undefined,
} satisfies RunQuery;
const STUCK = { ...ALL, stuck: { idleMs: 10_000 } } satisfies RunQuery;

/** What holds of lists of runs, and of what is counted of them. */
export function describeLists(current: () => StoreUnderTest): void {
  const runs = () => current().store.runs;

  const list = async (query: RunQuery) => threadsOf((await runs().list(query)).runs);

  async function listByPages(query: RunQuery, limit: number): Promise<string[][]> {
    const pages: string[][] = [];
    let cursor: string | undefined;
    do {
      const page = await runs().list({ ...query, limit, cursor });
      pages.push(threadsOf(page.runs));
      cursor = page.cursor;
    } while (cursor !== undefined);
    return pages;
  }

  async function putAt(run: RunRow, step: number, nodes: readonly string[] | undefined): Promise<void> {
    const checkpointId = `${run.runId}-${step}`;
    await current().store.put(checkpointAt({ threadId: run.threadId, checkpointId }), [], {
      fence: fenceFor(run),
      progress: { checkpointId, step, nodes },
    });
  }

  /** Dead, failed, past its limit and poisoned, in this order; idle and idle for longer; and what is not stuck. */
  async function admitAll(): Promise<void> {
    await admit(runs(), { threadId: "dead" });
    await current().letPass("dead", LEASE_MS + 5_000);
    await runs().finish(fenceFor(await admit(runs(), { threadId: "failed" })), { state: "failed", failure: FAILURE });
    await current().letPass("failed", 4_000);
    await runs().finish(fenceFor(await admit(runs(), { threadId: "late" })), { state: "waiting", limitMs: 1_000 });
    await current().letPass("late", 4_000);
    const poisoned = await admit(runs(), { threadId: "poisoned" });
    await runs().finish(fenceFor(poisoned), { state: "poisoned", failure: FAILURE });
    await current().letPass("poisoned", 2_000);
    await admit(runs(), { threadId: "idle", leaseMs: 60_000 });
    await current().letPass("idle", 15_000);
    await admit(runs(), { threadId: "idler", leaseMs: 90_000 });
    await current().letPass("idler", 20_000);
    await admit(runs(), { threadId: "running" });
    await runs().finish(fenceFor(await admit(runs(), { threadId: "waiting" })), {
      state: "waiting",
      limitMs: undefined,
    });
    await runs().finish(fenceFor(await admit(runs(), { threadId: "asked" })), { state: "waiting", limitMs: 60_000 });
    await current().letPass("asked", 15_000);
    await runs().finish(fenceFor(await admit(runs(), { threadId: "done" })), { state: "done" });
  }

  describe("the runs that are stuck", () => {
    it("are those that are due, by when they became so, then those that are idle, the longest first", async () => {
      await admitAll();
      expect(await list(STUCK)).toEqual(["dead", "failed", "late", "poisoned", "idler", "idle"]);
      expect(await list({ ...STUCK, stuck: { idleMs: 18_000 } })).toEqual([
        "dead",
        "failed",
        "late",
        "poisoned",
        "idler",
      ]);
      expect(await list({ ...STUCK, states: ["open"] })).toEqual(["dead", "idler", "idle"]);
      expect(await list({ ...STUCK, states: ["waiting", "poisoned"] })).toEqual(["late", "poisoned"]);
    });

    it("are also those whose owner lives and whose event loop does not turn, once each", async () => {
      await admitAll();
      await current().block("running", BLOCKED_MS + 1);
      await current().block("idle", BLOCKED_MS + 1);
      await current().block("waiting", BLOCKED_MS + 1);
      const slow = await admit(runs(), { threadId: "slow" });
      await current().block("slow", BLOCKED_MS);
      expect(await list(STUCK)).toEqual(["dead", "failed", "late", "poisoned", "idler", "idle", "running"]);
      expect(await list({ ...STUCK, stuck: { idleMs: 60_000 } })).toEqual([
        "dead",
        "failed",
        "late",
        "poisoned",
        "idle",
        "running",
      ]);
      await current().block("slow", BLOCKED_MS + 1);
      expect(await list({ ...STUCK, states: ["open"] })).toContain("slow");
      await runs().finish(fenceFor(slow), { state: "open", afterMs: 60_000, failure: FAILURE });
      expect(await list({ ...STUCK, states: ["open"] })).not.toContain("slow");
    });

    it("are not those that nobody holds and that are tried again later, however late", async () => {
      const run = await admit(runs(), { threadId: "t" });
      await runs().finish(fenceFor(run), { state: "open", afterMs: 3_600_000, failure: FAILURE });
      await current().letPass("t", 600_000);
      expect(await list(STUCK)).toEqual([]);
    });

    it.each([1, 2, 3, 4, 6])("come in pages of %s", async (limit) => {
      await admitAll();
      await current().block("running", BLOCKED_MS + 1);
      const pages = await listByPages(STUCK, limit);
      expect(pages.flat()).toEqual(["dead", "failed", "late", "poisoned", "idler", "idle", "running"]);
      expect(pages.slice(0, -1).every((page) => page.length === limit)).toBe(true);
    });

    it("come in pages though they became due at once", async () => {
      const threads = ["a", "b", "c", "d", "e"];
      await Promise.all(threads.map((threadId) => admit(runs(), { threadId, leaseMs: 0 })));
      expect((await listByPages(STUCK, 2)).flat().toSorted()).toEqual(threads);
    });

    it("are not idle once they write, or are taken up", async () => {
      const run = await admit(runs(), { threadId: "t", leaseMs: 60_000 });
      await current().letPass("t", 15_000);
      expect(await list(STUCK)).toEqual(["t"]);
      await current().store.putWrites({ threadId: "t", namespace: "", checkpointId: "1" }, [], fenceFor(run));
      expect(await list(STUCK)).toEqual([]);
      await current().letPass("t", 60_000);
      await runs().claim(claimOf());
      expect(await list(STUCK)).toEqual([]);
    });
  });

  describe("all runs", () => {
    it("are listed with what was admitted last first, in pages", async () => {
      for (const threadId of ["a", "b", "c", "d"]) {
        await admit(runs(), { threadId });
        for (const before of ["a", "b", "c", "d"]) await current().letPass(before, 10);
      }
      expect(await listByPages(ALL, 3)).toEqual([["d", "c", "b"], ["a"]]);
      expect(await listByPages(ALL, 2)).toEqual([
        ["d", "c"],
        ["b", "a"],
      ]);
    });

    it("are found by thread, the last first, in pages", async () => {
      const ended: RunRow[] = [];
      for (const threadId of ["a", "b", "a", "a"]) {
        const run = await admit(runs(), { threadId });
        await runs().finish(fenceFor(run), { state: "done" });
        for (const before of ["a", "b"]) await current().letPass(before, 10);
        ended.unshift(run);
      }
      const last = await admit(runs(), { threadId: "a" });
      const ofA = [last, ...ended.filter(({ threadId }) => threadId === "a")].map(({ runId }) => runId);
      const found = async (query: { states?: readonly RunState[]; cursor?: string | undefined }) =>
        (await runs().list({ ...ALL, threadId: "a", ...query })).runs;
      expect((await found({})).map(({ runId }) => runId)).toEqual(ofA);
      expect(await found({ states: ["open"] })).toMatchObject([{ runId: last.runId }]);
      const { cursor } = await runs().list({ ...ALL, threadId: "a", limit: 2 });
      expect((await found({ cursor })).map(({ runId }) => runId)).toEqual(ofA.slice(2));
      expect(await list({ ...ALL, threadId: "c" })).toEqual([]);
    });

    it("are read by their ids, also when others of their threads came later", async () => {
      const first = await admit(runs(), { threadId: "t" });
      await runs().finish(fenceFor(first), { state: "failed", failure: FAILURE });
      await admit(runs(), { threadId: "t" });
      expect(await runs().readRun(first.runId)).toMatchObject({ threadId: "t", state: "left", failure: FAILURE });
      expect(await runs().readRun("none")).toBeUndefined();
    });

    it("are found by state, graph and node", async () => {
      const [first, second] = [
        await admit(runs(), { threadId: "a" }),
        await admit(runs(), { threadId: "b", graph: "g" }),
      ];
      await putAt(first, 3, ["tools", "notes"]);
      await putAt(second, 4, ["tools"]);
      await runs().finish(fenceFor(second), { state: "done" });
      expect(await list({ ...ALL, states: ["done", "left"] })).toEqual(["b"]);
      expect(await list({ ...ALL, states: ["open"] })).toEqual(["a"]);
      expect(await list({ ...ALL, states: [] })).toEqual([]);
      expect(await list({ ...ALL, graph: "g" })).toEqual(["b"]);
      expect(await list({ ...ALL, node: "notes" })).toEqual(["a"]);
      expect(await list({ ...ALL, node: "tools", graph: "agent" })).toEqual(["a"]);
      expect(await list({ ...ALL, node: "too" })).toEqual([]);
    });
  });

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
      await admitAll();
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
      await putAt(await admit(runs(), { threadId: "blocked" }), 3, ["tools"]);
      await current().block("blocked", BLOCKED_MS + 1);
      const { byState, byNode } = await runs().readStats();
      expect(byState).toEqual([{ state: "open", isStuck: true, runs: 1 }]);
      expect(byNode).toEqual([{ graph: "agent", node: "tools", step: 3, state: "open", isStuck: true, runs: 1 }]);
    });

    it("is how many are at each node and step, once each, the most first, of those that are not done", async () => {
      for (const threadId of ["a", "b", "c", "d", "e"]) {
        const run = await admit(runs(), { threadId });
        await putAt(run, threadId === "d" ? 4 : 3, threadId === "c" ? ["tools", "send", "send"] : ["tools"]);
        if (threadId === "e") await runs().finish(fenceFor(run), { state: "done" });
      }
      await putAt(await admit(runs(), { threadId: "unknown" }), 1, undefined);
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

function threadsOf(runs: readonly RunRow[]): string[] {
  return runs.map(({ threadId }) => threadId);
}
