import { describe, expect, it } from "vitest";
import type { RunOutcome, RunRow, RunState } from "../../run-store.ts";
import type { StoreUnderTest } from "../store-under-test.ts";
import { admit, claimOf, ENDINGS, fenceFor, LEASE_MS, runToAdmit, runToContinue } from "../runs-of-test.ts";

const HOLD_MS = 60_000;
const STATES: readonly RunState[] = ["open", "waiting", "failed", "poisoned", "left"];

/** What holds of runs that ended while they made an effect. */
export function describeHolds(current: () => StoreUnderTest): void {
  const runs = () => current().store.runs;
  const next = runToAdmit({ threadId: "t", owner: "two", replaces: ["open", "waiting"] });
  const again = runToContinue({ threadId: "t", owner: "two", states: STATES });

  const renewed = (run: RunRow) => runs().renew([fenceFor(run)], HOLD_MS);

  async function end(outcome: RunOutcome, isStopRequested = false): Promise<RunRow> {
    const run = await admit(runs(), { threadId: "t" });
    if (isStopRequested) await runs().requestStop(run.runId);
    await runs().finish(fenceFor(run), outcome);
    return run;
  }

  /** Nobody goes on with it, nor takes its place. */
  async function expectHeld(): Promise<void> {
    expect(await runs().admit(next)).toMatchObject({ kind: "refused", holder: { heldForMs: expect.any(Number) } });
    expect(await runs().continue(again)).toMatchObject({ kind: "refused", holder: { blockedForMs: 0 } });
    expect(await runs().claim(claimOf())).toEqual([]);
    const heldForMs = (await runs().readThread("t"))?.heldForMs;
    expect(heldForMs).toBeGreaterThan(0);
    expect(heldForMs).toBeLessThanOrEqual(HOLD_MS);
  }

  describe.each(ENDINGS)("a run that is %s while it makes an effect", (_how, outcome) => {
    it("is left alone until that must have happened, and may have its place taken then", async () => {
      await end({ ...outcome, holdMs: HOLD_MS });
      await expectHeld();
      await current().letPass("t", HOLD_MS);
      expect(await runs().readThread("t")).toMatchObject({ heldForMs: 0 });
      expect(await runs().admit(next)).toMatchObject({ kind: "admitted", run: { owner: "two", heldForMs: 0 } });
    });

    it("may be continued when that must have happened", async () => {
      await end({ ...outcome, holdMs: HOLD_MS });
      await current().letPass("t", HOLD_MS);
      expect(await runs().continue(again)).toMatchObject({ kind: "admitted", run: { owner: "two", heldForMs: 0 } });
    });

    it("is free as soon as the effect has ended", async () => {
      const run = await end({ ...outcome, holdMs: HOLD_MS });
      await runs().releaseHold({ ...fenceFor(run), epoch: run.epoch + 1 });
      await expectHeld();
      await runs().releaseHold(fenceFor(run));
      expect(await runs().readThread("t")).toMatchObject({ heldForMs: 0, blockedForMs: 0 });
      expect(await runs().admit(next)).toMatchObject({ kind: "admitted" });
    });

    it("is free at once where it made none", async () => {
      await end(outcome);
      expect(await runs().readThread("t")).toMatchObject({ heldForMs: 0 });
      expect(await runs().admit(next)).toMatchObject({ kind: "admitted" });
    });
  });

  describe.each(ENDINGS)("the hold of a run that was %s", (_how, outcome) => {
    it("is prolonged by who keeps it, as a lease is, and then runs out", async () => {
      const run = await end({ ...outcome, holdMs: HOLD_MS });
      for (let beat = 0; beat < 3; beat++) {
        await current().letPass("t", HOLD_MS - 10_000);
        expect(await renewed(run)).toMatchObject([{ isHeld: true }]);
        await expectHeld();
      }
      await current().letPass("t", HOLD_MS);
      expect(await runs().readThread("t")).toMatchObject({ heldForMs: 0 });
      expect(await runs().admit(next)).toMatchObject({ kind: "admitted" });
    });

    it("is taken again where it ran out and nobody went on with the run", async () => {
      const run = await end({ ...outcome, holdMs: HOLD_MS });
      await current().letPass("t", 2 * HOLD_MS);
      expect(await renewed(run)).toMatchObject([{ isHeld: true }]);
      await expectHeld();
    });

    it("is over where it was released, or where there was none", async () => {
      const run = await end({ ...outcome, holdMs: HOLD_MS });
      await runs().releaseHold(fenceFor(run));
      expect(await renewed(run)).toMatchObject([{ isHeld: false }]);
      expect(await runs().admit(next)).toMatchObject({ kind: "admitted" });
      const other = await admit(runs(), { threadId: "other" });
      await runs().finish(fenceFor(other), outcome);
      expect(await renewed(other)).toMatchObject([{ isHeld: false }]);
      expect(await runs().readThread("other")).toMatchObject({ heldForMs: 0 });
    });

    it("is over where another goes on with the run, or took its place", async () => {
      const run = await end({ ...outcome, holdMs: HOLD_MS });
      await current().letPass("t", HOLD_MS);
      const admission = await runs().continue(again);
      expect(await renewed(run)).toMatchObject([{ isHeld: false }]);
      expect(admission).toMatchObject({ kind: "admitted" });
      await current().letPass("t", LEASE_MS);
      expect(await runs().admit(next)).toMatchObject({ kind: "admitted" });
      expect(await renewed({ ...run, epoch: run.epoch + 1 })).toMatchObject([{ isHeld: false }]);
    });
  });

  describe("a run that is held for its effects", () => {
    it("is due no sooner than it is free, and no later than it was postponed for", async () => {
      const [_, postponed] = ENDINGS[1];
      await end({ ...postponed, afterMs: HOLD_MS + 5_000, holdMs: HOLD_MS });
      const { dueAt, stateSince } = (await runs().readThread("t"))!;
      expect(Date.parse(dueAt!) - Date.parse(stateSince)).toBe(HOLD_MS + 5_000);
      await current().letPass("t", HOLD_MS);
      expect(await runs().claim(claimOf())).toEqual([]);
      await current().letPass("t", 5_000);
      expect(await runs().claim(claimOf())).toMatchObject([{ owner: "two", heldForMs: 0, blockedForMs: 0 }]);
    });

    it("is kept for a lease after that for who asked it to end", async () => {
      const [_, givenBack] = ENDINGS[0];
      await end({ ...givenBack, holdMs: HOLD_MS }, true);
      await expectHeld();
      await current().letPass("t", HOLD_MS);
      expect(await runs().claim(claimOf())).toEqual([]);
      const { dueAt, stateSince } = (await runs().readThread("t"))!;
      expect(Date.parse(dueAt!) - Date.parse(stateSince)).toBe(HOLD_MS + LEASE_MS);
      expect(await runs().admit(next)).toMatchObject({ kind: "admitted" });
    });

    it("is kept for a lease after that also where the hold was prolonged", async () => {
      const [_, givenBack] = ENDINGS[0];
      const run = await end({ ...givenBack, holdMs: HOLD_MS }, true);
      await current().letPass("t", HOLD_MS - 10_000);
      await renewed(run);
      const { dueAt, aliveAt } = (await runs().readThread("t"))!;
      expect(Date.parse(dueAt!) - Date.parse(aliveAt!)).toBe(LEASE_MS);
    });

    it("is due no sooner than it was postponed for, however soon its hold ends", async () => {
      const [_, postponed] = ENDINGS[1];
      const run = await end({ ...postponed, afterMs: 10 * HOLD_MS, holdMs: HOLD_MS });
      const { dueAt } = (await runs().readThread("t"))!;
      await renewed(run);
      expect(await runs().readThread("t")).toMatchObject({ dueAt });
    });

    it("is not released by who held an earlier one, once it is another's", async () => {
      const [_, failed] = ENDINGS[3];
      const run = await end({ ...failed, holdMs: HOLD_MS });
      await current().letPass("t", HOLD_MS);
      const admission = await runs().continue(again);
      await runs().releaseHold(fenceFor(run));
      expect(admission).toMatchObject({ kind: "admitted" });
      expect(await runs().readThread("t")).toMatchObject({ state: "open", owner: "two", epoch: 2 });
    });
  });
}
