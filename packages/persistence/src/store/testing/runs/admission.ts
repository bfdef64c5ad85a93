import { describe, expect, it } from "vitest";
import type { StoreUnderTest } from "../store-under-test.ts";
import { admit, admitted, claimOf, FAILURE, fenceFor, LEASE_MS, runToAdmit, runToContinue } from "../runs-of-test.ts";

/** What holds of runs that begin. */
export function describeAdmission(current: () => StoreUnderTest): void {
  const runs = () => current().store.runs;

  describe("a run that is admitted", () => {
    it("is recorded with its lease taken", async () => {
      const asked = runToAdmit({
        threadId: "t",
        graphVersion: "7",
        baseCheckpointId: "base",
        options: { recursionLimit: 30, text: "\0 \ud83d" },
      });
      const run = admitted(await runs().admit(asked));
      expect(run).toMatchObject({
        runId: asked.runId,
        threadId: "t",
        graph: "agent",
        graphVersion: "7",
        state: "open",
        owner: "one",
        epoch: 1,
        baseCheckpointId: "base",
        attempts: 0,
        totalAttempts: 0,
        options: asked.options,
        isStopRequested: false,
      });
      expect([run.beganAt, run.progressAt, run.checkpointId, run.step, run.nodes, run.failure]).toEqual(
        Array.from({ length: 6 }, () => undefined),
      );
      expect([run.aliveAt, run.loopAt, run.stateSince]).toEqual([run.createdAt, run.createdAt, run.createdAt]);
      expect(new Date(run.dueAt ?? "").getTime() - new Date(run.createdAt).getTime()).toBe(LEASE_MS);
      expect(run.dueInMs).toBeGreaterThan(0);
      expect(run.dueInMs).toBeLessThanOrEqual(LEASE_MS);
      expect(await runs().readThread("t")).toMatchObject({ runId: run.runId, options: asked.options });
      expect(await runs().readInput(run.runId)).toEqual(asked.input);
      expect(await runs().readEvents(run.runId)).toMatchObject([{ kind: "admitted", owner: "one", epoch: 1 }]);
    });

    it("tells how long it is idle, and that it was last alive then", async () => {
      await admit(runs(), { threadId: "t" });
      await current().letPass("t", 7_000);
      const run = await runs().readThread("t");
      expect(run?.idleForMs).toBeGreaterThanOrEqual(7_000);
      expect(run?.idleForMs).toBeLessThan(60_000);
      expect(run?.blockedForMs).toBe(0);
      expect(run?.dueInMs).toBeLessThanOrEqual(LEASE_MS - 7_000);
    });

    it("is refused while another one is open, whose holder is named", async () => {
      const first = await admit(runs(), { threadId: "t" });
      const second = await runs().admit(runToAdmit({ threadId: "t", replaces: ["open", "waiting"] }));
      expect(second).toMatchObject({ kind: "refused", holder: { runId: first.runId, owner: "one" } });
      expect(await runs().readThread("t")).toMatchObject({ runId: first.runId, state: "open" });
      expect(await runs().readEvents(first.runId)).toHaveLength(1);
    });

    it("is refused where another one is due, unless that is to be replaced", async () => {
      const first = await admit(runs(), { threadId: "t" });
      await current().letPass("t", LEASE_MS);
      const second = runToAdmit({ threadId: "t", replaces: ["waiting"] });
      expect(await runs().admit(second)).toMatchObject({ kind: "refused", holder: { runId: first.runId } });
      expect(await runs().admit({ ...second, replaces: ["open"] })).toMatchObject({ run: { epoch: 2 } });
      expect((await runs().readEvents(first.runId)).map(({ kind }) => kind)).toEqual(["admitted", "left"]);
      expect(await runs().finish(fenceFor(first), { state: "done" })).toBe(false);
    });

    it.each([
      ["given back", undefined],
      ["postponed", FAILURE],
    ])("takes the place of one that was %s and has no owner, though it is not due yet", async (_how, failure) => {
      const first = await admit(runs(), { threadId: "t" });
      await runs().finish(fenceFor(first), { state: "open", afterMs: 60_000, failure });
      const second = runToAdmit({ threadId: "t", owner: "two" });
      expect(await runs().admit(second)).toMatchObject({ kind: "refused", holder: { runId: first.runId } });
      expect(await runs().admit({ ...second, replaces: ["open"] })).toMatchObject({ run: { owner: "two", epoch: 2 } });
      expect((await runs().list(LEFT)).runs).toMatchObject([{ runId: first.runId, dueAt: undefined }]);
    });

    it("takes the place of one that was asked to end for it, of which that is forgotten", async () => {
      const first = await admit(runs(), { threadId: "t" });
      await runs().requestStop(first.runId);
      const second = runToAdmit({ threadId: "t", replaces: ["open"] });
      expect(await runs().admit(second)).toMatchObject({ kind: "refused", holder: { isStopRequested: true } });
      await runs().finish(fenceFor(first), { state: "open", afterMs: 0, failure: undefined });
      expect(await runs().admit(second)).toMatchObject({ kind: "admitted", run: { isStopRequested: false } });
      expect((await runs().list(LEFT)).runs).toMatchObject([{ runId: first.runId, isStopRequested: false }]);
    });

    it("is refused while another one waits, unless that is to be replaced", async () => {
      const first = await admit(runs(), { threadId: "t" });
      await runs().finish(fenceFor(first), { state: "waiting", limitMs: undefined });
      const second = runToAdmit({ threadId: "t", replaces: ["open"] });
      expect(await runs().admit(second)).toMatchObject({ kind: "refused", holder: { state: "waiting" } });
      expect(await runs().admit({ ...second, replaces: ["waiting"] })).toMatchObject({ run: { epoch: 2 } });
      const { runs: left } = await runs().list(LEFT);
      expect(left).toMatchObject([{ runId: first.runId, state: "left", dueAt: undefined }]);
    });

    it("tells whose place it took, as that was", async () => {
      const first = await admit(runs(), { threadId: "t", options: { recursionLimit: 30 } });
      await current().letPass("t", LEASE_MS);
      const second = await runs().admit(runToAdmit({ threadId: "t", owner: "two", replaces: ["open"] }));
      const was = {
        runId: first.runId,
        state: "open",
        owner: "one",
        beganAt: undefined,
        options: { recursionLimit: 30 },
      };
      expect(second).toMatchObject({ kind: "admitted", run: { owner: "two" }, replaced: was });
      await runs().finish(fenceFor(admitted(second)), { state: "failed", failure: FAILURE });
      const third = await runs().admit(runToAdmit({ threadId: "t" }));
      expect(third).toMatchObject({ replaced: { runId: admitted(second).runId, state: "failed", failure: FAILURE } });
    });

    it.each([
      ["none before it", undefined],
      ["one before it that is done", { state: "done" }],
      ["one before it that was given up", { state: "left", failure: FAILURE }],
    ] as const)("tells of no other where it has %s", async (_which, outcome) => {
      if (outcome) await runs().finish(fenceFor(await admit(runs(), { threadId: "t" })), outcome);
      const admission = await runs().admit(runToAdmit({ threadId: "t", replaces: ["open", "waiting"] }));
      expect(admission).toMatchObject({ kind: "admitted", replaced: undefined });
    });

    it.each(["failed", "poisoned"] as const)("takes the place of one that is %s, which is left", async (state) => {
      const first = await admit(runs(), { threadId: "t" });
      await runs().finish(fenceFor(first), { state, failure: FAILURE });
      await admit(runs(), { threadId: "t" });
      expect((await runs().list(LEFT)).runs).toMatchObject([{ runId: first.runId, failure: FAILURE }]);
    });

    it("comes after one that is done, which stays so", async () => {
      const first = await admit(runs(), { threadId: "t" });
      await runs().finish(fenceFor(first), { state: "done" });
      const second = await admit(runs(), { threadId: "t" });
      expect((await runs().list(LEFT)).runs).toEqual([]);
      expect(await runs().readThread("t")).toMatchObject({ runId: second.runId });
    });

    it("has an epoch after all of its thread, which other threads do not raise", async () => {
      const first = await admit(runs(), { threadId: "t" });
      await current().letPass("t", LEASE_MS);
      const [taken] = await runs().claim(claimOf());
      expect(taken).toMatchObject({ runId: first.runId, epoch: 2 });
      await runs().finish(fenceFor(taken!), { state: "done" });
      expect(await admit(runs(), { threadId: "t" })).toMatchObject({ epoch: 3 });
      expect(await admit(runs(), { threadId: "other" })).toMatchObject({ epoch: 1 });
    });

    it("is one, of many that ask at once", async () => {
      const all = await Promise.all(
        Array.from({ length: 10 }, (_, n) => runs().admit(runToAdmit({ threadId: "t", owner: `owner-${n}` }))),
      );
      expect(all.filter(({ kind }) => kind === "admitted")).toHaveLength(1);
    });
  });

  describe("a run that is continued", () => {
    it("goes on from what it waited for, under a lease and epoch of its own", async () => {
      const first = await admit(runs(), { threadId: "t" });
      await runs().finish(fenceFor(first), { state: "waiting", limitMs: undefined });
      const input = { type: "json", bytes: new TextEncoder().encode('"yes"') };
      const answer = runToContinue({ threadId: "t", owner: "two", input, baseCheckpointId: "asked" });
      const run = admitted(await runs().continue(answer));
      expect(run).toMatchObject({
        runId: first.runId,
        state: "open",
        owner: "two",
        epoch: 2,
        baseCheckpointId: "asked",
        createdAt: first.createdAt,
      });
      expect(run.dueInMs).toBeGreaterThan(0);
      expect(await runs().readInput(run.runId)).toEqual(input);
      const kinds = (await runs().readEvents(run.runId)).map(({ kind }) => kind);
      expect(kinds).toEqual(["admitted", "waiting", "continued"]);
    });

    it("forgets its failure and the attempts at it, not how many there were in all", async () => {
      await admit(runs(), { threadId: "t" });
      await current().letPass("t", LEASE_MS);
      const [taken] = await runs().claim(claimOf());
      await runs().finish(fenceFor(taken!), { state: "poisoned", failure: FAILURE });
      const run = admitted(await runs().continue(runToContinue({ threadId: "t", states: ["poisoned"] })));
      expect(run).toMatchObject({ state: "open", attempts: 0, totalAttempts: 1, failure: undefined });
    });

    it("is refused in another state, with the run as it is", async () => {
      const first = await admit(runs(), { threadId: "t" });
      await runs().finish(fenceFor(first), { state: "done" });
      const refused = await runs().continue(runToContinue({ threadId: "t", states: ["waiting", "failed"] }));
      expect(refused).toMatchObject({ kind: "refused", holder: { runId: first.runId, state: "done" } });
    });

    it("is refused while it is open, until it is due", async () => {
      await admit(runs(), { threadId: "t" });
      const again = runToContinue({ threadId: "t", owner: "two", states: ["open"] });
      expect(await runs().continue(again)).toMatchObject({ kind: "refused", holder: { owner: "one" } });
      await current().letPass("t", LEASE_MS);
      expect(await runs().continue({ ...again, states: ["failed"] })).toMatchObject({ kind: "refused" });
      expect(await runs().continue(again)).toMatchObject({ kind: "admitted", run: { owner: "two", epoch: 2 } });
    });

    it("is the last of its thread", async () => {
      const first = await admit(runs(), { threadId: "t" });
      await runs().finish(fenceFor(first), { state: "failed", failure: FAILURE });
      const second = await admit(runs(), { threadId: "t" });
      await runs().finish(fenceFor(second), { state: "waiting", limitMs: undefined });
      const states = ["failed", "left", "waiting"] as const;
      expect(await runs().continue(runToContinue({ threadId: "t", states }))).toMatchObject({
        run: { runId: second.runId },
      });
    });

    it("is refused where the thread has none", async () => {
      expect(await runs().continue(runToContinue({ threadId: "t" }))).toEqual({ kind: "refused", holder: undefined });
      expect(await runs().readThread("t")).toBeUndefined();
      expect(await runs().readInput("none")).toBeUndefined();
      expect(await runs().readEvents("none")).toEqual([]);
    });
  });
}

const LEFT = {
  states: ["left"],
  stuck: undefined,
  graph: undefined,
  node: undefined,
  limit: 10,
  cursor: undefined,
} as const;
