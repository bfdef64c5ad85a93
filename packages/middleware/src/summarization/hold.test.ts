import { describe, expect, it } from "vitest";
import { holdAfter, isHeld, releaseHold } from "./hold.ts";
import type { PassMemory } from "./pass-memory.ts";

const THREAD = { budgetTokens: 3000, targetTokens: 1000 };

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
    expect(hold).toEqual({ by: "archive", failures: 1, untilTokens: 11 });
  });
});

it("holds only what failed, and only until enough came in", () => {
  const memory: PassMemory = { hold: { by: "summarizer", failures: 1, untilTokens: 3600 } };
  expect(isHeld(memory, "summarizer", 3599)).toBe(true);
  expect(isHeld(memory, "summarizer", 3600)).toBe(false);
  expect(isHeld(memory, "archive", 3000)).toBe(false);
  expect(isHeld({}, "summarizer", 0)).toBe(false);
});

it("is over when what failed has worked, and not when something else has", () => {
  const memory: PassMemory = { ratio: 1.2, hold: { by: "summarizer", failures: 3, untilTokens: 3600 } };
  expect(releaseHold(memory, "summarizer")).toEqual({ ratio: 1.2 });
  expect(releaseHold(memory, "archive")).toBe(memory);
});
