import { beforeEach, describe, expect, it } from "vitest";
import { chainGraph, threadConfig } from "../history/testing/graphs.ts";
import { applyRetention } from "./apply-retention.ts";
import { planRetention } from "./plan-retention.ts";
import { collect } from "./testing/thread-content.ts";
import { inDays, plansOf, useDatabase } from "./testing/use-database.ts";

const database = useDatabase();

describe("batches", () => {
  beforeEach(async () => {
    for (const id of ["a", "b", "c", "d", "e"]) await chainGraph(database.saver).invoke({ log: [] }, threadConfig(id));
  });

  it("come in the order of thread ids, and go on after a cursor", async () => {
    const batches = await collect(planRetention(database.saver, { keepLast: 1 }, { batchSize: 2 }));
    expect(
      batches.map(({ threads, nextCursor }) => [threads.map(({ threadId }) => threadId).join(""), nextCursor]),
    ).toEqual([
      ["ab", "b"],
      ["cd", "d"],
      ["e", undefined],
    ]);
    const rest = await plansOf(planRetention(database.saver, { keepLast: 1 }, { cursor: "c" }));
    expect(rest.map(({ threadId }) => threadId)).toEqual(["d", "e"]);
  });

  it("are summed up", async () => {
    const plan = planRetention(database.saver, { purgeDoneAfterDays: 1, keepLast: 1, pin: ["e"] }, { now: inDays(2) });
    expect(await plan.summarize()).toEqual({
      threads: 5,
      checkpoints: 25,
      purge: { threads: 4, checkpoints: 20 },
      prune: { threads: 0, checkpoints: 0 },
      keep: 1,
      statuses: { done: 5, paused: 0, failed: 0, runnable: 0, unknown: 0 },
      unmatchedPins: [],
    });
  });

  it("are summed up with the pins that no thread has, where they begin at the first", async () => {
    const policy = { keepLast: 1, pin: ["e", "f", ""] };
    expect((await planRetention(database.saver, policy).summarize()).unmatchedPins).toEqual(["f", ""]);
    expect((await planRetention(database.saver, policy, { cursor: "c" }).summarize()).unmatchedPins).toEqual([]);
  });

  it("are stopped by a signal between two threads, and gone on with where they stopped", async () => {
    const stop = new AbortController();
    let cursor = "";
    const first = await applyRetention(planRetention(database.saver, { keepLast: 1 }, { batchSize: 2 }), {
      signal: stop.signal,
      onProgress: (progress) => {
        cursor = progress.cursor;
        if (progress.pruned === 3) stop.abort();
      },
    });
    expect(first).toMatchObject({ pruned: 3, aborted: true, removed: { checkpoints: 12 } });
    const rest = await applyRetention(planRetention(database.saver, { keepLast: 1 }, { cursor }));
    expect(rest).toMatchObject({ threads: 2, pruned: 2, aborted: false });
  });
});

describe("input", () => {
  it.each([
    ["retention.empty-policy", {}],
    ["retention.empty-policy", { pin: ["a"], purgeDoneAfterDays: undefined }],
    ["retention.invalid-policy", { keepLast: 0 }],
    ["retention.invalid-policy", { keepLast: 1.5 }],
    ["retention.invalid-policy", { purgeDoneAfterDays: -1 }],
    ["retention.invalid-policy", { purgeDoneAfterDays: Number.NaN }],
    ["retention.invalid-policy", { purgeDoneAfterDays: "30" }],
    ["retention.invalid-policy", { keeplast: 3 }],
    ["retention.invalid-policy", { keepLast: 3, pin: "a" }],
    ["retention.invalid-policy", { keepLast: 3, archive: "s3" }],
    ["retention.invalid-policy", null],
  ])("is refused with %s: %j", (code, policy) => {
    expect(() => planRetention(database.saver, policy as object)).toThrow(expect.objectContaining({ code }));
  });

  it("is refused where it is no checkpointer, no time or no size of a batch", () => {
    expect(() => planRetention({} as never, { keepLast: 1 })).toThrow(
      expect.objectContaining({ code: "retention.not-a-checkpointer" }),
    );
    for (const options of [{ now: new Date("soon") }, { batchSize: 0 }, { batchSize: 5_000 }]) {
      expect(() => planRetention(database.saver, { keepLast: 1 }, options)).toThrow(
        expect.objectContaining({ code: "retention.invalid-option" }),
      );
    }
  });
});
