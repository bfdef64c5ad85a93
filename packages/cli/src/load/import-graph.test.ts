import { expect, it } from "vitest";
import { findCycle } from "./import-graph.ts";

const graph = new Map([
  ["a", ["x", "b"]],
  ["b", ["c", "d"]],
  ["c", ["d"]],
  ["d", ["a", "e"]],
  ["e", ["e"]],
  ["x", []],
]);

it("finds the shortest way from a file back to itself", () => {
  expect(findCycle(graph, "a")).toEqual(["a", "b", "d"]);
  expect(findCycle(graph, "e")).toEqual(["e"]);
});

it("finds none for a file that no import leads back to, though it imports those that have one", () => {
  expect(findCycle(new Map([...graph, ["main", ["a"]]]), "main")).toBeUndefined();
  expect(findCycle(graph, "x")).toBeUndefined();
});
