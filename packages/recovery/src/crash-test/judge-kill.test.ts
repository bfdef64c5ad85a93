import { expect, it } from "vitest";
import { judgeKill } from "./judge-kill.ts";
import type { Observation } from "./observe.ts";
import type { RunEnd } from "./trace-line.ts";

const END: RunEnd = {
  state: "done",
  steps: 2,
  values: { log: ["sent"] },
  questions: [],
  isStoppedByUnknown: false,
  failure: undefined,
};
const LETTER = { name: "letter", key: "1" };
const UNDISTURBED: Observation = {
  isImported: true,
  isRunByService: true,
  callNames: [],
  killedAt: [],
  nodes: 1,
  toolCalls: 1,
  modelCalls: 2,
  tokens: 100,
  unknown: [],
  effects: [LETTER],
  failure: undefined,
  end: END,
};
const UNKNOWN = [{ name: "letter", callId: "letter/1" }];

function judge(found: Partial<Observation>, effects: "once" | "at-least-once" = "once") {
  return judgeKill({
    kill: { when: "before", call: 3 },
    undisturbed: UNDISTURBED,
    found: { ...UNDISTURBED, killedAt: ["put, step 1"], ...found },
    problem: undefined,
    effects,
    normalize: (state) => state,
  });
}

it("has nothing against a run that ended as if undisturbed", () => {
  expect(judge({})).toMatchObject({ outcome: "recovered", isBroken: false, problems: [], of: "put, step 1" });
});

it("counts what was called and spent again", () => {
  const again = judge({ nodes: 2, toolCalls: 3, modelCalls: 3, tokens: 150 });
  expect(again).toMatchObject({
    nodesAgain: 1,
    toolCallsAgain: 2,
    modelCallsAgain: 1,
    tokensAgain: 50,
    isBroken: false,
  });
});

it("finds an effect that was done twice", () => {
  expect(judge({ effects: [LETTER, LETTER] })).toMatchObject({
    outcome: "recovered",
    isBroken: true,
    problems: ['the effect "letter" (1) was done twice, and nothing reported that'],
    effectsTwice: [{ ...LETTER, times: 2, expected: 1 }],
  });
});

it("has nothing against one that the ledger reported unknown before it was done again", () => {
  const { effectsTwice, isBroken } = judge({ effects: [LETTER, LETTER], unknown: UNKNOWN });
  expect(effectsTwice).toHaveLength(1);
  expect(isBroken).toBe(false);
});

it("is not put off by an unknown effect of another name", () => {
  const other = [{ name: "charge", callId: "charge/1" }];
  expect(judge({ effects: [LETTER, LETTER], unknown: other }).isBroken).toBe(true);
});

it("only counts effects where doing them again is allowed", () => {
  const report = judge({ effects: [LETTER, LETTER] }, "at-least-once");
  expect(report).toMatchObject({ isBroken: false, effectsTwice: [{ times: 2 }] });
});

it("finds an effect that was never done", () => {
  expect(judge({ effects: [] }).problems).toEqual(['the effect "letter" (1) was never done']);
});

it("takes a question about an effect for a report, whose answer decides the rest", () => {
  const end: RunEnd = { ...END, state: "waiting", values: {}, isStoppedByUnknown: true };
  expect(judge({ end, effects: [], unknown: UNKNOWN })).toMatchObject({ outcome: "reported", isBroken: false });
});

it.each<[what: string, found: Partial<Observation>, outcome: string, problem: string]>([
  ["nothing is left of", { end: { ...END, state: "lost" } }, "lost", "nothing of it is in the database"],
  ["never ends", { end: { ...END, state: "open" } }, "lost", "still under way after ten rounds"],
  ["was not recovered", { end: undefined }, "lost", "came to no end"],
  [
    "fails",
    { end: { ...END, state: "failed", failure: "TypeError: x" } },
    "other-end",
    "ended as failed instead of done: TypeError: x",
  ],
  [
    "has another state",
    { end: { ...END, values: { log: [] } } },
    "other-end",
    'differs at log[0]: nothing instead of "sent"',
  ],
])("finds a run that %s", (_what, found, outcome, problem) => {
  const report = judge(found);
  expect(report).toMatchObject({ outcome, isBroken: true });
  expect(report.problems[0]).toContain(problem);
});
