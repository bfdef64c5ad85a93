import { describe, expect, it } from "vitest";
import { BLOCKED_MS, type RunQuery, type RunRow, type RunState } from "../../run-store.ts";
import type { StoreUnderTest } from "../store-under-test.ts";
import { admit, claimOf, FAILURE, fenceFor } from "../runs-of-test.ts";
import { admitAll, putAt } from "./admit-all.ts";

const ALL = {
  states: undefined,
  stuck: undefined,
  graph: undefined,
  node: undefined,
  limit: 100,
  cursor: undefined,
} satisfies RunQuery;
const STUCK = { ...ALL, stuck: { idleMs: 10_000 } } satisfies RunQuery;

/** What holds of lists of runs. */
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

  describe("the runs that are stuck", () => {
    it("are those that are due, by when they became so, then those that are idle, the longest first", async () => {
      await admitAll(current());
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
      await admitAll(current());
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
      await admitAll(current());
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
      await putAt(current(), first, 3, ["tools", "notes"]);
      await putAt(current(), second, 4, ["tools"]);
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
}

function threadsOf(runs: readonly RunRow[]): string[] {
  return runs.map(({ threadId }) => threadId);
}
