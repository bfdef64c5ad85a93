import fc from "fast-check";
import { expect, it } from "vitest";
import { nextVersion } from "./next-version.ts";

it("counts on by at least one half and at most one and a half, and stays above every version before it", () => {
  const steps = fc.array(fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true }), {
    minLength: 1,
    maxLength: 50,
  });
  fc.assert(
    fc.property(fc.nat(2 ** 20), steps, (start, randoms) => {
      let current: number | undefined = start === 0 ? undefined : start;
      for (const random of randoms) {
        const next = nextVersion(current, () => random);
        expect(Math.floor(next)).toBe(Math.floor(current ?? 0) + 1);
        expect(next).toBeGreaterThan(Math.floor(next));
        expect(Number(String(next))).toBe(next);
        current = next;
      }
    }),
  );
});

it("gives two branches different versions", () => {
  const versions = new Set(Array.from({ length: 1_000 }, () => nextVersion(41)));
  expect(versions.size).toBe(1_000);
});

it("counts from one where the last version is no number", () => {
  expect(Math.floor(nextVersion(({} as Record<string, number>)["constructor"]))).toBe(1);
});
