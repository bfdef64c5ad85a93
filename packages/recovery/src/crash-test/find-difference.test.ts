import { expect, it } from "vitest";
import { findDifference } from "./find-difference.ts";

it.each([
  [{ a: [1, { b: "x" }] }, { a: [1, { b: "y" }] }, "a[1].b", '"x"', '"y"'],
  [{ a: [1] }, { a: [1, 2] }, "a[1]", "nothing", "2"],
  [{ a: 1, b: 2 }, { a: 1 }, "b", "2", "nothing"],
  [{ a: null }, { a: {} }, "a", "null", "{}"],
  [{ a: [] }, { a: {} }, "a", "[]", "{}"],
  [1, 2, "", "1", "2"],
])("between %j and %j", (expected, found, path, one, other) => {
  expect(findDifference(expected, found)).toEqual({ path, expected: one, found: other });
});

it("finds none in what is equal, whatever the order of its keys", () => {
  expect(findDifference({ a: 1, b: [{ c: null }] }, { b: [{ c: null }], a: 1 })).toBeUndefined();
});

it("shows no more of a value than fits into a line", () => {
  expect(findDifference("x".repeat(1000), "")?.expected).toHaveLength(201);
});
