import { describe, expect, it } from "vitest";
import { judgeThread } from "./judge-thread.ts";
import type { ThreadState } from "./thread-state.ts";

const NOW = new Date("2026-03-01T00:00:00Z");
const DONE: ThreadState = {
  threadId: "t",
  status: "done",
  checkpoints: 3,
  lastActiveAt: "2026-01-30T00:00:00Z",
  metadata: {},
  stamp: "1",
};

describe("judgeThread", () => {
  it("says how long, and by which limit", () => {
    expect(judgeThread(DONE, { purgeDoneAfterDays: 29 }, false, NOW)).toEqual({
      action: "purge",
      reason: { code: "past-limit", message: "It is done for 30 days; purgeDoneAfterDays is 29." },
    });
    expect(judgeThread(DONE, { purgeDoneAfterDays: 30 }, false, NOW)).toMatchObject({
      action: "shorten",
      reason: { code: "within-limit" },
    });
  });

  it.each(["paused", "failed", "runnable"] as const)("holds a %s thread to its own limit only", (status) => {
    const verdict = judgeThread({ ...DONE, status }, { purgeDoneAfterDays: 0 }, false, NOW);
    expect(verdict).toMatchObject({ action: "shorten", reason: { code: "no-limit" } });
  });

  it("leaves a thread whole that is pinned, or cannot be read", () => {
    expect(judgeThread(DONE, { purgeDoneAfterDays: 0 }, true, NOW)).toMatchObject({ action: "keep" });
    const unknown = judgeThread({ ...DONE, status: "unknown", why: "No key." }, { purgeDoneAfterDays: 0 }, false, NOW);
    expect(unknown).toEqual({ action: "keep", reason: { code: "status-unknown", message: "No key." } });
    expect(judgeThread({ ...DONE, status: "unknown" }, { keepLast: 1 }, false, NOW)).toMatchObject({
      action: "shorten",
    });
  });

  it("does not purge a thread of the future, nor one without a time", () => {
    const ahead = { ...DONE, lastActiveAt: "2027-01-01T00:00:00Z" };
    expect(judgeThread(ahead, { purgeDoneAfterDays: 0 }, false, NOW)).toMatchObject({ action: "shorten" });
    const { lastActiveAt: _, ...timeless } = DONE;
    expect(judgeThread(timeless, { purgeDoneAfterDays: 0 }, false, NOW)).toMatchObject({ reason: { code: "no-time" } });
  });
});
