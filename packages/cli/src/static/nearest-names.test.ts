import { expect, it } from "vitest";
import { nearestNames } from "./nearest-names.ts";

it("puts the name that differs in the fewest letters first, whatever their case", () => {
  expect(nearestNames("grpah", ["agent", "default", "Graph"])).toEqual(["Graph", "agent", "default"]);
});

it("keeps names that are equally near in the order of the alphabet", () => {
  expect(nearestNames("x", ["c", "a", "b"])).toEqual(["a", "b", "c"]);
});
