import { expect, it } from "vitest";
import { nearestName, nearestNames } from "./nearest-name.ts";

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

it("puts the name that differs in the fewest letters first, whatever their case", () => {
  expect(nearestNames("grpah", ["agent", "default", "Graph"])).toEqual(["Graph", "agent", "default"]);
});

it("keeps names that are equally near in the order of the alphabet", () => {
  expect(nearestNames("x", ["c", "a", "b"])).toEqual(["a", "b", "c"]);
});
