import { expect, it } from "vitest";
import { nearestName } from "./nearest-name.ts";

it.each([
  ["size/unbound-array", "size/unbounded-array"],
  ["REFS/ID-ONLY", "refs/id-only"],
  ["", "refs/id-only"],
])("finds the nearest of %j", (wanted, nearest) => {
  expect(nearestName(wanted, ["size/unbounded-array", "refs/id-only"])).toBe(nearest);
});

it("has nothing to offer where there are no names", () => {
  expect(nearestName("a", [])).toBeUndefined();
});
