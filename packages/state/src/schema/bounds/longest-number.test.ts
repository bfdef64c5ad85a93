import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { NumberType } from "../model/state-type.ts";
import { longestNumber, numberBytes } from "./longest-number.ts";

const type = (limits: Partial<NumberType>): NumberType => ({ kind: "number", ...limits });

describe("numberBytes", () => {
  it.each<[Partial<NumberType>, number]>([
    [{}, 25],
    [{ min: 0 }, 24],
    [{ min: 0, max: 1 }, 24],
    [{ min: -1, max: 1 }, 25],
    [{ min: 1, max: 10 }, 18],
    [{ min: 100, max: 1000 }, 18],
    [{ max: -1 }, 24],
    [{ min: 1e-5 }, 23],
    [{ min: 0, max: 1e-120 }, 23],
    [{ min: 3, max: 3 }, 1],
    [{ integer: true, min: 0, max: 9 }, 1],
    [{ integer: true, min: -12, max: 99 }, 3],
    [{ integer: true, min: 0.5, max: 5 }, 1],
    [{ integer: true, min: -0, max: 0 }, 1],
    [{ integer: true, min: Number.MIN_SAFE_INTEGER, max: Number.MAX_SAFE_INTEGER }, 17],
    [{ integer: true, min: 0 }, 23],
    [{ integer: true }, 24],
  ])("of %j is %i, and a number takes them", (limits, bytes) => {
    expect(numberBytes(type(limits))).toBe(bytes);
    const longest = longestNumber(type(limits));
    expect(JSON.stringify(longest)).toHaveLength(bytes);
    expect(longest).toBeGreaterThanOrEqual(limits.min ?? -Infinity);
    expect(longest).toBeLessThanOrEqual(limits.max ?? Infinity);
  });

  it("is exceeded by no double", () => {
    fc.assert(
      fc.property(fc.double(), (value) => JSON.stringify(value).length <= 25),
      { numRuns: 5000 },
    );
  });

  it("is exceeded by no number within any limits", () => {
    const limits = fc.tuple(fc.double({ noNaN: true }), fc.double({ noNaN: true }));
    const numbers = limits.chain(([a, b]) => {
      const [min, max] = [Math.min(a, b) + 0, Math.max(a, b) + 0];
      return fc.record({ min: fc.constant(min), max: fc.constant(max), value: fc.double({ min, max, noNaN: true }) });
    });
    fc.assert(
      fc.property(numbers, ({ min, max, value }) => {
        expect(JSON.stringify(value).length).toBeLessThanOrEqual(numberBytes(type({ min, max })));
      }),
      { numRuns: 5000 },
    );
  });
});
