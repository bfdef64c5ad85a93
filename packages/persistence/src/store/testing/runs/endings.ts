import { describe, expect, it } from "vitest";
import type { RunRow } from "../../run-store.ts";
import type { StoreUnderTest } from "../store-under-test.ts";
import { admit, admitted, claimOf, FAILURE, fenceFor, LEASE_MS, runToContinue } from "../runs-of-test.ts";

/** What holds of runs that end, or a turn of them. */
export function describeEndings(current: () => StoreUnderTest): void {
  const runs = () => current().store.runs;
  const kindsOf = async (runId: string) => (await runs().readEvents(runId)).map(({ kind }) => kind);

  describe("a run that ends", () => {
    it("is done, and nothing is due any more", async () => {
      const run = await admit(runs(), { threadId: "t" });
      await runs().requestStop(run.runId);
      expect(await runs().finish(fenceFor(run), { state: "done" })).toBe(true);
      expect(await runs().readThread("t")).toMatchObject({
        state: "done",
        owner: "one",
        dueAt: undefined,
        dueInMs: undefined,
        isStopRequested: false,
      });
      expect(await kindsOf(run.runId)).toEqual(["admitted", "done"]);
    });

    it("waits until its limit, or for good", async () => {
      const [limited, endless] = [await admit(runs(), { threadId: "a" }), await admit(runs(), { threadId: "b" })];
      await runs().finish(fenceFor(limited), { state: "waiting", limitMs: 60_000 });
      await runs().finish(fenceFor(endless), { state: "waiting", limitMs: undefined });
      const run = await runs().readThread("a");
      expect(Date.parse(run!.dueAt!) - Date.parse(run!.stateSince)).toBe(60_000);
      expect(await runs().readThread("b")).toMatchObject({ state: "waiting", dueAt: undefined, dueInMs: undefined });
    });

    it.each(["failed", "poisoned"] as const)("is %s, and due since then", async (state) => {
      const run = await admit(runs(), { threadId: "t" });
      await runs().finish(fenceFor(run), { state, failure: FAILURE });
      const ended = await runs().readThread("t");
      expect(ended).toMatchObject({ state, failure: FAILURE, dueAt: ended?.stateSince });
      expect(await runs().readEvents(run.runId)).toMatchObject([{}, { kind: state, failure: FAILURE, owner: "one" }]);
    });

    it("is left where its caller gave it up, which is due to nobody, and may be continued", async () => {
      const run = await admit(runs(), { threadId: "t" });
      await runs().finish(fenceFor(run), { state: "left", failure: FAILURE });
      expect(await runs().readThread("t")).toMatchObject({ state: "left", failure: FAILURE, dueAt: undefined });
      expect(await kindsOf(run.runId)).toEqual(["admitted", "left"]);
      expect((await runs().readStats()).byState).toContainEqual({ state: "left", isStuck: false, runs: 1 });
      const again = admitted(await runs().continue({ ...runToContinue({ threadId: "t" }), states: ["left"] }));
      expect(again).toMatchObject({ runId: run.runId, state: "open", failure: undefined, epoch: 2 });
    });

    it("is postponed for a while, for anybody, and counts the attempt", async () => {
      await admit(runs(), { threadId: "t" });
      await current().letPass("t", LEASE_MS);
      const [run] = await runs().claim(claimOf());
      await runs().finish(fenceFor(run!), { state: "open", afterMs: 5_000.5, failure: FAILURE });
      const postponed = await runs().readThread("t");
      expect(postponed).toMatchObject({ state: "open", owner: undefined, epoch: 2, attempts: 1, failure: FAILURE });
      expect(postponed?.dueInMs).toBeLessThanOrEqual(5_001);
      expect(await runs().claim(claimOf())).toEqual([]);
      await current().letPass("t", 5_001);
      expect(await runs().claim(claimOf())).toMatchObject([{ epoch: 3, attempts: 2, failure: FAILURE }]);
      expect(await kindsOf(run!.runId)).toEqual(["admitted", "taken-up", "postponed", "taken-up"]);
    });

    it("is given back, which is no attempt, and taken up at once", async () => {
      await admit(runs(), { threadId: "t" });
      await current().letPass("t", LEASE_MS);
      const [run] = await runs().claim(claimOf());
      await runs().finish(fenceFor(run!), { state: "open", afterMs: 0, failure: undefined });
      expect(await runs().readThread("t")).toMatchObject({ owner: undefined, attempts: 0, totalAttempts: 0 });
      expect(await runs().claim(claimOf({ owner: "three" }))).toMatchObject([
        { owner: "three", attempts: 1, epoch: 3 },
      ]);
      expect((await runs().readEvents(run!.runId))[2]).toMatchObject({ kind: "given-back", owner: "two", epoch: 2 });
    });

    it("is kept for who asked it to end, for as long as its lease was, when it is given back", async () => {
      const run = await admit(runs(), { threadId: "t", leaseMs: 20_000 });
      await current().letPass("t", 5_000);
      await runs().requestStop(run.runId);
      await runs().finish(fenceFor(run), { state: "open", afterMs: 0, failure: undefined });
      const kept = await runs().readThread("t");
      expect(kept).toMatchObject({ state: "open", owner: undefined, isStopRequested: true });
      expect(Date.parse(kept!.dueAt!) - Date.parse(kept!.stateSince)).toBe(20_000);
      expect(await runs().claim(claimOf())).toEqual([]);
      await current().letPass("t", 20_000);
      expect(await runs().claim(claimOf())).toMatchObject([{ owner: "two", isStopRequested: false }]);
    });

    it("is kept for no longer where a longer wait was asked for, nor where it failed", async () => {
      const [given, failed] = [await admit(runs(), { threadId: "given" }), await admit(runs(), { threadId: "failed" })];
      for (const { runId } of [given, failed]) await runs().requestStop(runId);
      await runs().finish(fenceFor(given), { state: "open", afterMs: LEASE_MS + 1_000, failure: undefined });
      await runs().finish(fenceFor(failed), { state: "open", afterMs: 1_000, failure: FAILURE });
      const [kept, postponed] = [await runs().readThread("given"), await runs().readThread("failed")];
      expect(Date.parse(kept!.dueAt!) - Date.parse(kept!.stateSince)).toBe(LEASE_MS + 1_000);
      expect(Date.parse(postponed!.dueAt!) - Date.parse(postponed!.stateSince)).toBe(1_000);
      expect(postponed).toMatchObject({ isStopRequested: false });
    });

    it("takes back only what was counted when it is given back", async () => {
      await admit(runs(), { threadId: "t" });
      await current().letPass("t", LEASE_MS);
      const [taken] = await runs().claim(claimOf());
      await runs().finish(fenceFor(taken!), { state: "waiting", limitMs: undefined });
      const answered = admitted(await runs().continue(runToContinue({ threadId: "t" })));
      await runs().finish(fenceFor(answered), { state: "open", afterMs: 0, failure: undefined });
      expect(await runs().readThread("t")).toMatchObject({ attempts: 0, totalAttempts: 1 });
    });

    it("has failed as before when it is given back, until it ends otherwise", async () => {
      await admit(runs(), { threadId: "t" });
      for (const failure of [FAILURE, undefined]) {
        await current().letPass("t", LEASE_MS);
        const [run] = await runs().claim(claimOf());
        await runs().finish(fenceFor(run!), { state: "open", afterMs: 0, failure });
        expect(await runs().readThread("t")).toMatchObject({ failure: FAILURE });
      }
      await current().letPass("t", LEASE_MS);
      const [run] = await runs().claim(claimOf());
      expect(run).toMatchObject({ failure: FAILURE });
      await runs().finish(fenceFor(run!), { state: "done" });
      expect((await runs().readThread("t"))?.failure).toBeUndefined();
    });

    it("tells in its story of a failure where that happened, and nowhere else", async () => {
      const run = await admit(runs(), { threadId: "t" });
      await runs().finish(fenceFor(run), { state: "open", afterMs: 0, failure: FAILURE });
      const [taken] = await runs().claim(claimOf());
      await runs().finish(fenceFor(taken!), { state: "open", afterMs: 0, failure: undefined });
      const [again] = await runs().claim(claimOf());
      await runs().finish(fenceFor(again!), { state: "failed", failure: FAILURE });
      await admit(runs(), { threadId: "t" });
      expect((await runs().readEvents(run.runId)).map(({ kind, failure }) => [kind, failure])).toEqual([
        ["admitted", undefined],
        ["postponed", FAILURE],
        ["taken-up", undefined],
        ["given-back", undefined],
        ["taken-up", undefined],
        ["failed", FAILURE],
        ["left", undefined],
      ]);
    });

    it("needs its input no more once it is done, nor once another takes its place", async () => {
      const inputs = async (...all: RunRow[]) => Promise.all(all.map(({ runId }) => runs().readInput(runId)));
      const done = await admit(runs(), { threadId: "t" });
      await runs().finish(fenceFor(done), { state: "done" });
      const failed = await admit(runs(), { threadId: "t" });
      await runs().finish(fenceFor(failed), { state: "failed", failure: FAILURE });
      expect(await inputs(done, failed)).toEqual([undefined, expect.anything()]);
      const left = await admit(runs(), { threadId: "t" });
      await runs().finish(fenceFor(left), { state: "left", failure: FAILURE });
      expect(await inputs(failed, left)).toEqual([undefined, expect.anything()]);
      const last = await admit(runs(), { threadId: "t" });
      expect(await inputs(left, last)).toEqual([undefined, expect.anything()]);
    });

    it("cannot be asked to end any more", async () => {
      const run = await admit(runs(), { threadId: "t" });
      await runs().finish(fenceFor(run), { state: "waiting", limitMs: undefined });
      expect(await runs().requestStop(run.runId)).toBe(false);
      expect(await runs().readThread("t")).toMatchObject({ isStopRequested: false });
    });

    it("is ended by its owner alone, once", async () => {
      const run = await admit(runs(), { threadId: "t" });
      const fence = fenceFor(run);
      for (const other of [{ owner: "two" }, { epoch: 2 }, { runId: "none" }]) {
        expect(await runs().finish({ ...fence, ...other }, { state: "done" })).toBe(false);
      }
      expect(await runs().finish(fence, { state: "open", afterMs: 0, failure: undefined })).toBe(true);
      expect(await runs().finish(fence, { state: "done" })).toBe(false);
      expect(await runs().readThread("t")).toMatchObject({ state: "open" });
      expect(await kindsOf(run.runId)).toEqual(["admitted", "given-back"]);
    });

    it("is not ended by who lost it", async () => {
      const run = await admit(runs(), { threadId: "t" });
      await current().letPass("t", LEASE_MS);
      await runs().claim(claimOf());
      expect(await runs().finish(fenceFor(run), { state: "failed", failure: FAILURE })).toBe(false);
      expect(await runs().readThread("t")).toMatchObject({ state: "open", owner: "two", failure: undefined });
    });

    it("has a story of which the last hundred events are told", async () => {
      const run = await admit(runs(), { threadId: "t" });
      for (let turn = 0; turn < 60; turn++) {
        const [taken = run] = turn === 0 ? [run] : await runs().claim(claimOf());
        await runs().finish(fenceFor(taken), { state: "open", afterMs: 0, failure: undefined });
      }
      const events = await runs().readEvents(run.runId);
      expect(events).toHaveLength(100);
      expect(events.at(-1)).toMatchObject({ kind: "given-back", epoch: 60 });
      expect(events.map(({ epoch }) => epoch)).toEqual(events.map(({ epoch }) => epoch).toSorted((a, b) => a - b));
    });
  });
}
