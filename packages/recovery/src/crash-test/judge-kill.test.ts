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
const CALL = "tk_letter_1";
const SENT = { ...LETTER, calls: [CALL] };
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
  verified: [],
  effects: [SENT],
  failure: undefined,
  end: END,
};
const UNKNOWN = [{ name: "letter", callId: "letter/1", call: CALL }];
const DENIED = [{ call: CALL, outcome: "did-not-happen" }];

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
  const sent = { ...LETTER, calls: [] };
  expect(judge({ effects: [sent, sent] })).toMatchObject({
    outcome: "recovered",
    isBroken: true,
    problems: ['the effect "letter" (1) was done twice, and nothing reported that'],
    effectsTwice: [{ ...LETTER, times: 2, expected: 1 }],
  });
});

it("finds one whose verify said that it had not happened, and tells that", () => {
  const report = judge({ effects: [SENT, SENT], unknown: UNKNOWN, verified: DENIED });
  expect(report).toMatchObject({ isBroken: true, unknown: [{ name: "letter", callId: "letter/1" }] });
  expect(report.problems).toEqual([
    'the effect "letter" (1) was done twice: its call was unknown, and its policy\'s verify said that it had not happened',
  ]);
});

it("finds one that was made again unasked, and tells how a fake lets that be harmless", () => {
  const { problems } = judge({ effects: [SENT, SENT], unknown: UNKNOWN });
  expect(problems).toEqual([expect.stringMatching(/its policy made it again\. If the other side passes over a key/)]);
});

it.each<[what: string, found: Partial<Observation>]>([
  [
    "an unknown one of the same name",
    { effects: [SENT, { ...LETTER, key: "2", calls: ["tk_letter_2"] }, { ...LETTER, key: "2", calls: [] }] },
  ],
  ["a call that was made once", { effects: [SENT, { ...LETTER, calls: [] }] }],
])("does not take the word of verify about %s for it", (_what, found) => {
  const report = judge({ ...found, unknown: UNKNOWN, verified: DENIED });
  expect(report.isBroken).toBe(true);
  expect(report.problems.join()).toContain("nothing reported that");
});

it("finds one that was done twice in a run that stops for an unknown effect", () => {
  const end: RunEnd = { ...END, state: "waiting", values: {}, isStoppedByUnknown: true };
  const report = judge({ end, effects: [SENT, { ...LETTER, calls: [] }], unknown: UNKNOWN });
  expect(report).toMatchObject({ outcome: "reported", isBroken: true });
});

it("only counts effects where doing them again is allowed", () => {
  const report = judge({ effects: [SENT, SENT] }, "at-least-once");
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
