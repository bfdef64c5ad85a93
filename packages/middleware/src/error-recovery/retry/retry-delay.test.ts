import { describe, expect, it } from "vitest";
import { retryDelay } from "./retry-delay.ts";

const policy = { attempts: 20, baseDelayMs: 500, maxDelayMs: 30_000 };
const delays = (random: number, attempts: readonly number[]) =>
  attempts.map((attempt) => retryDelay({ attempt, retryAfterMs: undefined }, policy, () => random));

describe("the delay after an attempt", () => {
  it("is random below a bound that doubles up to the largest", () => {
    expect(delays(0, [1, 2, 3])).toEqual([0, 0, 0]);
    expect(delays(0.5, [1, 2, 3, 4, 5, 6, 7, 8, 5_000])).toEqual([
      250, 500, 1_000, 2_000, 4_000, 8_000, 15_000, 15_000, 15_000,
    ]);
    expect(delays(0.999_999, [1, 7])).toEqual([500, 30_000]);
  });

  it.each([
    [2_000, 0, 2_000],
    [2_000, 0.5, 2_250],
    [29_900, 0.5, 30_000],
    [30_000, 0.9, 30_000],
    [0, 0.5, 250],
  ])("is what was asked for, %d ms, and jitter of %d, together %d ms", (retryAfterMs, random, expected) => {
    expect(retryDelay({ attempt: 1, retryAfterMs }, policy, () => random)).toBe(expected);
  });

  it("is none where more is asked for than the policy waits", () => {
    expect(retryDelay({ attempt: 1, retryAfterMs: 30_001 }, policy, () => 0)).toBeUndefined();
  });

  it("is 0 with a base of 0, whatever the attempt", () => {
    expect(retryDelay({ attempt: 5_000, retryAfterMs: undefined }, { ...policy, baseDelayMs: 0 }, () => 0.9)).toBe(0);
  });
});
