import { describe, expect, it } from "vitest";
import type { Fence } from "../../runs/fence.ts";
import type { RunRow } from "../run-store.ts";
import { admit, checkpointAt, claimOf, FAILURE, fenceFor, LEASE_MS, writeOf } from "./runs-of-test.ts";
import { eachWithStore, type OpenStore } from "./store-under-test.ts";

const ROOT = { threadId: "t", namespace: "" };
const BELOW = { threadId: "t", namespace: "node:1" };
const EFFECT = { threadId: "t", branch: "", callId: "call", scope: "" };
const RESULT = { type: "json", bytes: new TextEncoder().encode("1") };

/** What holds of every store of ours: who lost a run writes nothing more of it, and who holds it is seen to go on. */
export function describeFence({ open }: { open: OpenStore }): void {
  describe("a fence", () => {
    const current = eachWithStore(open);
    const store = () => current().store;
    const { runs, effects } = { runs: () => store().runs, effects: () => store().effects };

    const claimEffect = (claimId: string, fence: Fence | undefined, after?: string) =>
      effects().claim({ ...EFFECT, name: "charge", argsHash: "a", claimId, after }, fence);
    const finishEffect = (claimId: string, fence: Fence) =>
      effects().finish(EFFECT, claimId, { state: "done", result: RESULT }, fence);

    /** Each kind of write, and whether anything of it is there. */
    const writes = {
      "a put": (fence: Fence) => store().put(checkpointAt({ checkpointId: "2" }, "1"), [], putBy(fence)),
      "a put below the root": (fence: Fence) =>
        store().put(checkpointAt({ ...BELOW, checkpointId: "2" }), [], { fence, progress: undefined }),
      "a put that takes its parent's writes along": (fence: Fence) =>
        store().put(checkpointAt({ checkpointId: "2" }, "1"), [writeOf("task")], putBy(fence)),
      writes: (fence: Fence) => store().putWrites({ ...ROOT, checkpointId: "1" }, [writeOf("task")], fence),
      "the claim of an effect": (fence: Fence) => claimEffect("second", fence, "first"),
      "the end of an effect": (fence: Fence) => finishEffect("first", fence),
      "the release of an effect": (fence: Fence) => effects().release(EFFECT, "first", fence),
    };
    const kinds = Object.entries(writes);

    async function everything() {
      const { checkpoints } = await store().list({ ...LIST, threadId: "t" });
      const { idleForMs: _i, dueInMs: _d, ...run } = (await runs().readThread("t"))!;
      return {
        checkpoints: checkpoints.map(({ row, writes: written }) => ({ row, written })),
        effects: await effects().list("t", { only: "all", limit: 10 }),
        run,
      };
    }

    /** With a checkpoint, and an effect that is claimed. */
    async function begin(): Promise<RunRow> {
      const run = await admit(runs(), { threadId: "t" });
      await store().put(checkpointAt({ checkpointId: "1" }), [], putBy(fenceFor(run), "1"));
      await claimEffect("first", fenceFor(run));
      return run;
    }

    async function takeOver(): Promise<RunRow> {
      await current().letPass("t", LEASE_MS);
      const [taken] = await runs().claim(claimOf());
      return taken!;
    }

    it.each(kinds)("lets %s through while it holds", async (_kind, write) => {
      const run = await begin();
      const before = await everything();
      await write(fenceFor(run));
      expect(await everything()).not.toEqual(before);
    });

    it.each(kinds)("refuses %s, whole, once another took the run over", async (_kind, write) => {
      const run = await begin();
      const taken = await takeOver();
      const before = await everything();
      await expect(write(fenceFor(run))).rejects.toMatchObject({
        name: "LeaseLostError",
        code: "run.lease-lost",
        context: { runId: run.runId, threadId: "t", owner: "one", epoch: run.epoch },
      });
      expect(await everything()).toEqual(before);
      await write(fenceFor(taken));
      expect(await everything()).not.toEqual(before);
    });

    it.each([
      ["done", { state: "done" }],
      ["waiting", { state: "waiting", limitMs: undefined }],
      ["failed", { state: "failed", failure: FAILURE }],
      ["given back", { state: "open", afterMs: 0, failure: undefined }],
    ] as const)("refuses what comes after its run is %s", async (_state, outcome) => {
      const run = await begin();
      await runs().finish(fenceFor(run), outcome);
      const before = await everything();
      for (const [, write] of kinds) {
        await expect(write(fenceFor(run))).rejects.toMatchObject({ code: "run.lease-lost" });
      }
      expect(await everything()).toEqual(before);
    });

    it("refuses another owner and another run", async () => {
      const fence = fenceFor(await begin());
      for (const other of [{ owner: "two" }, { runId: "none" }, { epoch: 2 }]) {
        await expect(writes["a put"]({ ...fence, ...other })).rejects.toMatchObject({ code: "run.lease-lost" });
      }
    });

    it("holds past the end of its lease, as long as nobody else takes the run", async () => {
      const run = await begin();
      await current().letPass("t", 10 * LEASE_MS);
      await writes["a put"](fenceFor(run));
      expect(await store().read({ ...ROOT, checkpointId: "2" })).toBeDefined();
    });

    it("is not asked for: what comes without one is not checked", async () => {
      await begin();
      await takeOver();
      await store().put(checkpointAt({ checkpointId: "2" }, "1"), [writeOf("task")]);
      await store().putWrites({ ...ROOT, checkpointId: "2" }, [writeOf("task")]);
      expect(await claimEffect("second", undefined, "first")).toEqual({ kind: "claimed" });
      const run = await runs().readThread("t");
      expect(run).toMatchObject({ checkpointId: "1", attempts: 1 });
    });

    it("notes how far its run is, by the checkpoints of the root", async () => {
      const run = await admit(runs(), { threadId: "t" });
      const fence = fenceFor(run);
      const progress = { checkpointId: "1", step: 3, nodes: ["tools", "with \ud83d half"] };
      await store().put(checkpointAt({ checkpointId: "1" }), [], { fence, progress });
      const noted = await runs().readThread("t");
      expect(noted).toMatchObject({ checkpointId: "1", step: 3, nodes: progress.nodes });
      expect(noted?.beganAt).toBeDefined();
      expect(noted?.progressAt).toBe(noted?.beganAt);
      await current().letPass("t", 5_000);
      await store().put(checkpointAt({ ...BELOW, checkpointId: "9" }), [], { fence, progress: undefined });
      expect(await runs().readThread("t")).toMatchObject({ checkpointId: "1", step: 3 });
      const unknown = { checkpointId: "2", step: 4, nodes: undefined };
      await store().put(checkpointAt({ checkpointId: "2" }, "1"), [], { fence, progress: unknown });
      expect(await runs().readThread("t")).toMatchObject({ checkpointId: "2", step: 4, nodes: undefined });
      const { beganAt, progressAt } = (await runs().readThread("t"))!;
      expect(Date.parse(progressAt!) - Date.parse(beganAt!)).toBeGreaterThanOrEqual(5_000);
    });

    it("notes every write, and begins the attempts anew only by a checkpoint", async () => {
      await begin();
      const fence = fenceFor(await takeOver());
      for (const write of [
        writes.writes,
        (f: Fence) => claimEffect("second", f, "first"),
        (f: Fence) => finishEffect("second", f),
      ]) {
        await current().letPass("t", 5_000);
        await write(fence);
        const run = await runs().readThread("t");
        expect(run?.idleForMs).toBeLessThan(5_000);
        expect(run).toMatchObject({ attempts: 1, checkpointId: "1" });
      }
      await writes["a put below the root"](fence);
      expect(await runs().readThread("t")).toMatchObject({ attempts: 0, checkpointId: "1" });
    });

    it("takes no checkpoint of another thread for progress of its run", async () => {
      await begin();
      const fence = fenceFor(await takeOver());
      const other = checkpointAt({ threadId: "other", checkpointId: "7" });
      await store().put(other, [], { fence, progress: { checkpointId: "7", step: 9, nodes: [] } });
      expect(await runs().readThread("t")).toMatchObject({ attempts: 1, checkpointId: "1", step: 0 });
    });

    it("goes with its thread, and with it all that was recorded of its runs", async () => {
      const run = await begin();
      const other = await admit(runs(), { threadId: "other" });
      await store().deleteThread("t");
      expect(await runs().readThread("t")).toBeUndefined();
      expect(await runs().readInput(run.runId)).toBeUndefined();
      expect(await runs().readEvents(run.runId)).toEqual([]);
      expect(await runs().readThread("other")).toMatchObject({ runId: other.runId });
      for (const [, write] of kinds) await expect(write(fenceFor(run))).rejects.toThrow();
      await expect(store().put(checkpointAt({ checkpointId: "3" }), [], putBy(fenceFor(run)))).rejects.toMatchObject({
        code: "run.lease-lost",
      });
      expect(await store().read({ ...ROOT, checkpointId: undefined })).toBeUndefined();
    });

    it("goes with a thread that retention removes", async () => {
      const run = await begin();
      const [head] = await store().retention.readThreadHeads({ after: undefined, limit: 10 });
      await store().retention.remove({ threadId: "t", stamp: head!.stamp, remove: "thread" });
      expect(await runs().readThread("t")).toBeUndefined();
      expect(await runs().readInput(run.runId)).toBeUndefined();
      expect(await runs().readEvents(run.runId)).toEqual([]);
      expect(await effects().read(EFFECT)).toBeUndefined();
    });

    it("keeps one of two from writing, whichever comes first, when a run is taken over meanwhile", async () => {
      const run = await begin();
      await current().letPass("t", LEASE_MS);
      const [put, claimed] = await Promise.all([
        writes["a put"](fenceFor(run)).then(
          () => true,
          () => false,
        ),
        runs().claim(claimOf()),
      ]);
      const isThere = (await store().read({ ...ROOT, checkpointId: "2" })) !== undefined;
      expect(isThere).toBe(put);
      const now = await runs().readThread("t");
      expect(now?.owner).toBe(claimed.length === 1 ? "two" : "one");
    });
  });
}

const LIST = {
  namespace: undefined,
  checkpointId: undefined,
  before: undefined,
  filter: {},
  order: "oldest",
  values: "all",
  cursor: undefined,
  pageSize: 100,
} as const;

function putBy(fence: Fence, checkpointId = "2") {
  return { fence, progress: { checkpointId, step: Number(checkpointId) - 1, nodes: ["next"] } };
}
