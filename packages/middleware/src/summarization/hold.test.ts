import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { failedCallsThatCount, holdAfter, isHeld, lowerHold, releaseHold } from "./hold.ts";
import type { PassMemory } from "./pass-memory.ts";

const THREAD = { budgetTokens: 3000, targetTokens: 1000 };
const MINUTE = 60_000;
const FAR = Number.MAX_SAFE_INTEGER;

beforeEach(() => void vi.useFakeTimers({ now: 0 }));
afterEach(() => void vi.useRealTimers());

describe("after a failure", () => {
  it("waits for a quarter of what a thread gains between two passes, then half, then all of it", () => {
    let memory: PassMemory = {};
    const waits = [1, 2, 3, 4, 5].map(() => {
      memory = { hold: holdAfter("summarizer", memory, { ...THREAD, tokens: 3100 }) };
      return memory.hold!.untilTokens - 3100;
    });
    expect(waits).toEqual([500, 1000, 2000, 2000, 2000]);
  });

  it("waits for something, however close the target is to the budget", () => {
    const hold = holdAfter("archive", {}, { tokens: 10, budgetTokens: 10, targetTokens: 9 });
    expect(hold).toEqual({ by: "archive", failures: 1, waitTokens: 1, untilTokens: 11, untilMs: MINUTE });
  });
});

it("holds only what failed, and only until enough came in", () => {
  const memory: PassMemory = {
    hold: { by: "summarizer", failures: 1, waitTokens: 500, untilTokens: 3600, untilMs: FAR },
  };
  expect(isHeld(memory, "summarizer", 3599)).toBe(true);
  expect(isHeld(memory, "summarizer", 3600)).toBe(false);
  expect(isHeld(memory, "archive", 3000)).toBe(false);
  expect(isHeld({}, "summarizer", 0)).toBe(false);
});

it("is over when what failed has worked, and not when something else has", () => {
  const memory: PassMemory = {
    ratio: 1.2,
    hold: { by: "summarizer", failures: 3, waitTokens: 500, untilTokens: 3600, untilMs: FAR },
  };
  expect(releaseHold(memory, "summarizer")).toEqual({ ratio: 1.2 });
  expect(releaseHold(memory, "archive")).toBe(memory);
});

it("waits for what comes in, also where the thread became smaller meanwhile", () => {
  const hold = { by: "summarizer", failures: 1, waitTokens: 500, untilTokens: 21_500, untilMs: FAR } as const;
  expect(lowerHold({ hold }, 18_000).hold?.untilTokens).toBe(18_500);
  expect(lowerHold({ hold: { ...hold, untilTokens: 18_500 } }, 18_400).hold?.untilTokens).toBe(18_500);
});

it("is over in time, too: where a model refuses the thread no tokens come in", () => {
  let memory: PassMemory = { failedCalls: 3 };
  const minutes = [1, 2, 3, 4, 5, 6].map(() => {
    memory = { ...memory, hold: holdAfter("summarizer", memory, { ...THREAD, tokens: 3100 }) };
    return memory.hold!.untilMs / MINUTE;
  });
  expect(minutes).toEqual([1, 2, 4, 8, 15, 15]);
  vi.setSystemTime(15 * MINUTE - 1);
  expect([isHeld(memory, "summarizer", 3100), failedCallsThatCount(memory)]).toEqual([true, 3]);
  vi.setSystemTime(15 * MINUTE);
  expect([isHeld(memory, "summarizer", 3100), failedCallsThatCount(memory)]).toEqual([false, 0]);
});
