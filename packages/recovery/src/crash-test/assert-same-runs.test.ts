import { expect, it } from "vitest";
import { assertSameRuns } from "./assert-same-runs.ts";
import type { Observation } from "./observe.ts";

const END = { state: "done", steps: 1, questions: [], isStoppedByUnknown: false, failure: undefined } as const;
const ran = (log: unknown[], keys: string[]): Observation => ({
  isImported: true,
  isRunByService: true,
  callNames: [],
  killedAt: [],
  nodes: 1,
  toolCalls: 0,
  modelCalls: 0,
  tokens: 0,
  unknown: [],
  verified: [],
  effects: keys.map((key) => ({ name: "letter", key, calls: [] })),
  failure: undefined,
  end: { ...END, values: { log } },
});
const comparing = { graph: "graph.ts:graph", normalize: (state: unknown) => state };

it("takes two runs for the same that end alike and do the same", () => {
  expect(() => assertSameRuns(ran([1], ["a"]), ran([1], ["a"]), comparing)).not.toThrow();
  const normalize = () => "the same";
  expect(() => assertSameRuns(ran([1], []), ran([2], []), { ...comparing, normalize })).not.toThrow();
});

it.each([
  ["ends", ran([1], ["a"]), ran([2], ["a"]), /end differently at log\[0\]: 1, then 2/],
  ["effects", ran([1], ["a"]), ran([1], ["b"]), /the effect "letter" \(a\) was done 1 and 0 times/],
])("tells of %s that differ", (_what, first, second, message) => {
  expect(() => assertSameRuns(first, second, comparing)).toThrow(message);
});
