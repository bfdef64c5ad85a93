import { describe, expect, it } from "vitest";
import type { EffectKey, EffectToClaim } from "../effect-store.ts";
import { admit, fenceFor } from "./runs-of-test.ts";
import { eachWithStore, type OpenStore } from "./store-under-test.ts";

const KEY: EffectKey = { threadId: "t", branch: "", callId: "call", scope: "message" };
const RESULT = { type: "json", bytes: new TextEncoder().encode('"sent"') };
const ERROR = { type: "tk-json", bytes: new TextEncoder().encode('"no"') };

let claims = 0;

function effectToClaim(effect: Partial<EffectToClaim> = {}): EffectToClaim {
  return { ...KEY, name: "charge", argsHash: "ab12", claimId: `claim-${++claims}`, after: undefined, ...effect };
}

/** What holds of every EffectStore. What its fence refuses stands in the contract of fences. */
export function describeEffectStore({ open }: { open: OpenStore }): void {
  describe("an effect store", () => {
    const current = eachWithStore(open);
    const effects = () => current().store.effects;
    const finish = (claimId: string, state: "done" | "failed" = "done", key = KEY) =>
      effects().finish(key, claimId, { state, result: state === "done" ? RESULT : ERROR }, undefined);

    it("lets one claim an effect, of many that ask at once, and shows it to the others", async () => {
      const asked = Array.from({ length: 10 }, () => effectToClaim());
      const all = await Promise.all(asked.map((effect) => effects().claim(effect, undefined)));
      expect(all.filter(({ kind }) => kind === "claimed")).toHaveLength(1);
      const { claimId } = asked[all.findIndex(({ kind }) => kind === "claimed")]!;
      for (const claim of all.filter(({ kind }) => kind === "found")) {
        expect(claim).toMatchObject({ effect: { ...KEY, claimId, state: "claimed", attempts: 1 } });
      }
    });

    it("keeps apart what differs in thread, branch, call or scope", async () => {
      for (const other of [{}, { threadId: "u" }, { branch: "fork" }, { callId: "call-2" }, { scope: "" }]) {
        expect(await effects().claim(effectToClaim(other), undefined)).toEqual({ kind: "claimed" });
      }
    });

    it("tells all of an effect, with the run that claimed it", async () => {
      const run = await admit(current().store.runs, { threadId: "t" });
      const effect = effectToClaim();
      await effects().claim(effect, fenceFor(run));
      const { after: _, ...told } = effect;
      const nothing = { endedAt: undefined, result: undefined };
      const claimed = await effects().read(KEY);
      expect(claimed).toEqual({
        ...told,
        ...nothing,
        state: "claimed",
        attempts: 1,
        runId: run.runId,
        epoch: 1,
        claimedAt: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/),
      });
      await finish(effect.claimId);
      expect(await effects().read(KEY)).toEqual({
        ...claimed,
        state: "done",
        endedAt: expect.stringMatching(/Z$/),
        result: RESULT,
      });
      expect(await effects().read({ ...KEY, callId: "none" })).toBeUndefined();
    });

    it("gives the result of what is done, whoever asks and however often", async () => {
      const effect = effectToClaim();
      await effects().claim(effect, undefined);
      expect(await finish(effect.claimId)).toBe(true);
      for (const after of [undefined, "unknown", effect.claimId]) {
        const found = await effects().claim(effectToClaim({ after }), undefined);
        expect(found).toMatchObject({
          kind: "found",
          effect: { state: "done", claimId: effect.claimId, result: RESULT },
        });
      }
    });

    it("shows a call with other arguments what it was claimed with", async () => {
      await effects().claim(effectToClaim({ argsHash: "first" }), undefined);
      const other = await effects().claim(effectToClaim({ argsHash: "second", name: "refund" }), undefined);
      expect(other).toMatchObject({ kind: "found", effect: { argsHash: "first", name: "charge" } });
    });

    it("is attempted again only by who knows the last attempt, and by one of them", async () => {
      const first = effectToClaim();
      await effects().claim(first, undefined);
      expect(await effects().claim(effectToClaim({ after: "unknown" }), undefined)).toMatchObject({ kind: "found" });
      const again = Array.from({ length: 5 }, () => effectToClaim({ after: first.claimId }));
      const all = await Promise.all(again.map((effect) => effects().claim(effect, undefined)));
      expect(all.filter(({ kind }) => kind === "claimed")).toHaveLength(1);
      expect(await effects().read(KEY)).toMatchObject({ state: "claimed", attempts: 2 });
      expect(await finish(first.claimId)).toBe(false);
      expect(await effects().read(KEY)).toMatchObject({ state: "claimed", result: undefined });
    });

    it("is attempted again after it failed, without its error", async () => {
      const first = effectToClaim();
      await effects().claim(first, undefined);
      await finish(first.claimId, "failed");
      const found = await effects().claim(effectToClaim(), undefined);
      expect(found).toMatchObject({ kind: "found", effect: { state: "failed", result: ERROR } });
      const second = effectToClaim({ after: first.claimId });
      expect(await effects().claim(second, undefined)).toEqual({ kind: "claimed" });
      expect(await effects().read(KEY)).toMatchObject({ state: "claimed", endedAt: undefined, result: undefined });
    });

    it("is finished by the last claim, also when that is told twice, and by no other", async () => {
      const effect = effectToClaim();
      await effects().claim(effect, undefined);
      expect(await finish("another")).toBe(false);
      expect(await finish(effect.claimId)).toBe(true);
      expect(await finish(effect.claimId)).toBe(true);
      expect(await finish(effect.claimId, "done", { ...KEY, scope: "" })).toBe(false);
    });

    it("is as if it had never been claimed once it is released", async () => {
      const effect = effectToClaim();
      await effects().claim(effect, undefined);
      expect(await effects().release(KEY, "another", undefined)).toBe(false);
      expect(await effects().release(KEY, effect.claimId, undefined)).toBe(true);
      expect(await effects().release(KEY, effect.claimId, undefined)).toBe(false);
      expect(await effects().read(KEY)).toBeUndefined();
      const next = effectToClaim({ after: effect.claimId });
      expect(await effects().claim(next, undefined)).toEqual({ kind: "claimed" });
      expect(await effects().read(KEY)).toMatchObject({ attempts: 1 });
    });

    it("is not released once it is done", async () => {
      const effect = effectToClaim();
      await effects().claim(effect, undefined);
      await finish(effect.claimId);
      expect(await effects().release(KEY, effect.claimId, undefined)).toBe(false);
      expect(await effects().read(KEY)).toMatchObject({ state: "done" });
    });

    it("is listed with its thread, oldest first, all or what is unfinished", async () => {
      const asked = ["c", "a", "b"].map((callId) => effectToClaim({ callId }));
      for (const effect of asked) await effects().claim(effect, undefined);
      await effects().claim(effectToClaim({ threadId: "u" }), undefined);
      await finish(asked[1]!.claimId, "done", { ...KEY, callId: "a" });
      const callsOf = async (only: "all" | "unfinished", limit: number) =>
        (await effects().list("t", { only, limit })).map(({ callId }) => callId);
      expect(await callsOf("unfinished", 10)).toEqual(expect.arrayContaining(["c", "b"]));
      expect(await callsOf("unfinished", 10)).toHaveLength(2);
      expect(await callsOf("all", 10)).toHaveLength(3);
      expect(await callsOf("all", 2)).toHaveLength(2);
      const times = (await effects().list("t", { only: "all", limit: 10 })).map(({ claimedAt }) => claimedAt);
      expect(times).toEqual(times.toSorted());
      expect(await effects().list("none", { only: "all", limit: 10 })).toEqual([]);
    });

    it("is listed by its call, on whichever branch, before the limit counts", async () => {
      for (const callId of ["a", "b"])
        for (const branch of ["", "fork"]) await effects().claim(effectToClaim({ callId, branch }), undefined);
      for (const only of ["all", "unfinished"] as const) {
        const listed = await effects().list("t", { only, callId: "b", limit: 2 });
        expect(listed.map(({ callId, branch }) => [callId, branch])).toEqual([
          ["b", ""],
          ["b", "fork"],
        ]);
      }
      expect(await effects().list("t", { only: "all", callId: "none", limit: 2 })).toEqual([]);
    });

    it("goes with its thread", async () => {
      await effects().claim(effectToClaim(), undefined);
      await effects().claim(effectToClaim({ threadId: "u" }), undefined);
      await current().store.deleteThread("t");
      expect(await effects().read(KEY)).toBeUndefined();
      expect(await effects().read({ ...KEY, threadId: "u" })).toBeDefined();
    });
  });
}
