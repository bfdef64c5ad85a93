import { describe, expect, it } from "vitest";
import { ANSWER, type Expectation } from "./fault.ts";
import { FAULTS } from "./faults.ts";
import { judgeOutcome, type Outcome } from "./judge-outcome.ts";

const answered: Outcome = {
  end: { type: "answer", text: ANSWER },
  modelCalls: 1,
  toolCalls: 0,
  results: [],
  interrupts: 0,
};
const failed: Outcome = { ...answered, end: { type: "error", message: "401", statuses: [401] } };

function problems(expected: Expectation, outcome: Outcome): readonly string[] {
  return judgeOutcome(expected, outcome).problems;
}

describe("a run with a fault, judged", () => {
  it("is right with the model's answer, within the calls that can help", () => {
    const expected: Expectation = { ends: "answer", modelCalls: 2 };
    expect(judgeOutcome(expected, { ...answered, modelCalls: 2 })).toEqual({
      problems: [],
      wronglyRetried: 0,
      interruptsSwallowed: 0,
      waitsIgnored: 0,
      errorsAsAnswers: 0,
    });
    expect(judgeOutcome(expected, { ...answered, modelCalls: 4 })).toMatchObject({
      problems: ["model calls: 4"],
      wronglyRetried: 2,
    });
    expect(problems(expected, failed)).toEqual(["no answer"]);
  });

  it("is wrong with an error's text as its answer, whatever it should have come to", () => {
    const text = "Model call failed after 1 attempt with Error: 401";
    for (const ends of ["answer", "error", "abort"] as const) {
      const verdict = judgeOutcome({ ends, modelCalls: 1 }, { ...answered, end: { type: "answer", text } });
      expect(verdict).toMatchObject({ problems: ["error as answer"], errorsAsAnswers: 1 });
    }
  });

  it("is wrong where the caller's error has lost its status", () => {
    const expected: Expectation = { ends: "error", status: 401, modelCalls: 1 };
    expect(problems(expected, failed)).toEqual([]);
    expect(problems(expected, { ...failed, end: { type: "error", message: "401", statuses: [] } })).toEqual([
      "error without status 401",
    ]);
    expect(problems(expected, answered)).toEqual(["answered"]);
  });

  it("is wrong where a void text was read", () => {
    const streamed = { ...answered, streamed: "RefundsRefunds are possible." };
    expect(problems({ ends: "error", modelCalls: 1 }, streamed)).toEqual([
      'the caller has read "RefundsRefunds are possible."',
    ]);
  });

  it("is wrong where it was asked again before its time, but for what a timer is inexact", () => {
    const expected: Expectation = { ends: "answer", modelCalls: 2, waitsMs: 1000 };
    const after = (waitedMs: number) => judgeOutcome(expected, { ...answered, modelCalls: 2, waitedMs });
    expect(after(996)).toMatchObject({ problems: [], waitsIgnored: 0 });
    expect(after(4)).toMatchObject({ problems: ["asked again after 4 ms"], waitsIgnored: 1 });
  });

  it("is wrong where something goes on after an abort", () => {
    const expected: Expectation = { ends: "abort", modelCalls: 1 };
    const after = (abort: Outcome["abort"]) => problems(expected, { ...failed, ...(abort && { abort }) });
    expect(after({ calls: 0, restMs: 100 })).toEqual([]);
    expect(after({ calls: 2, restMs: 100 })).toEqual(["calls after the abort: 2"]);
    expect(after({ calls: 0, restMs: 450 })).toEqual(["went on for 450 ms"]);
    expect(after(undefined)).toEqual(["over before the abort"]);
    expect(problems(expected, answered)).toEqual(["answered"]);
  });

  it("is wrong where a tool was called too often, or its result is another", () => {
    const expected: Expectation = { ends: "answer", modelCalls: 2, toolCalls: 1, results: ["error"] };
    const outcome: Outcome = { ...answered, modelCalls: 2, toolCalls: 1, results: ["error"] };
    expect(problems(expected, outcome)).toEqual([]);
    expect(judgeOutcome(expected, { ...outcome, toolCalls: 3 })).toMatchObject({
      problems: ["tool calls: 3"],
      wronglyRetried: 2,
    });
    expect(problems(expected, { ...outcome, results: ["success"] })).toEqual(["tool results: success"]);
    expect(problems(expected, { ...outcome, results: [] })).toEqual(["tool results: none"]);
  });

  it("is wrong where nobody was asked, or somebody twice", () => {
    const expected: Expectation = { ends: "answer", modelCalls: 2, interrupts: 1 };
    expect(judgeOutcome(expected, answered)).toMatchObject({
      problems: ["interrupt swallowed"],
      interruptsSwallowed: 1,
    });
    expect(problems(expected, { ...answered, interrupts: 1 })).toEqual([]);
    expect(problems(expected, { ...answered, interrupts: 2 })).toEqual(["interrupts: 2"]);
    expect(problems({ ends: "answer", modelCalls: 1 }, { ...answered, interrupts: 1 })).toEqual(["interrupts: 1"]);
  });

  it("does not take a model that goes in a circle for one that is retried", () => {
    const expected: Expectation = { ends: "any", modelCalls: 9 };
    expect(judgeOutcome(expected, { ...failed, modelCalls: 13 })).toMatchObject({
      problems: ["model calls: 13"],
      wronglyRetried: 0,
    });
    expect(problems(expected, { ...failed, modelCalls: 4 })).toEqual([]);
  });
});

describe("the faults", () => {
  it("are 20, each with what is right", () => {
    expect(FAULTS).toHaveLength(20);
    expect(new Set(FAULTS.map(({ name }) => name)).size).toBe(20);
    expect(FAULTS.filter(({ right }) => right === "")).toEqual([]);
  });

  it("let a run that is right be right: the steps are enough for the calls that are expected", () => {
    for (const { name, model, expected } of FAULTS)
      if (expected.ends === "answer") expect([name, model.length]).toEqual([name, expected.modelCalls]);
  });
});
