import { expect, it } from "vitest";
import { joinSteps } from "./join-steps.ts";

function step(node: string, pid: number) {
  return { node, pid, tokens: 10, ms: 1 };
}

it("adds up what one node did in a row in one process, and nothing else", () => {
  const steps = [step("plan", 1), step("read", 1), step("read", 1), step("read", 2), step("plan", 2)];

  expect(joinSteps(steps)).toEqual([
    { node: "plan", pid: 1, tokens: 10, ms: 1, first: 1, last: 1 },
    { node: "read", pid: 1, tokens: 20, ms: 2, first: 2, last: 3 },
    { node: "read", pid: 2, tokens: 10, ms: 1, first: 4, last: 4 },
    { node: "plan", pid: 2, tokens: 10, ms: 1, first: 5, last: 5 },
  ]);
});
