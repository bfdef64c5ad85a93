import { Command } from "@langchain/langgraph";
import { describe, expect, it } from "vitest";
import { planResume } from "./plan-resume.ts";
import type { HeadFacts, ResumeFacts, TaskFacts } from "./resume-facts.ts";
import type { ResumePlan } from "./resume-plan.ts";

const ID = "0".repeat(32);
const INPUT = { kind: "input", value: { log: [] } } as const;
const NOTHING = { kind: "nothing" } as const;
const ANSWER = {
  kind: "command",
  resume: { [ID]: "yes" },
  questions: [{ id: ID, answers: 0, digest: "first" }],
} as const;

function task(changes: Partial<TaskFacts> = {}): TaskFacts {
  return {
    id: "1",
    name: "b",
    isSent: false,
    hasWritten: false,
    hasFailed: false,
    questionIds: [],
    hasInnerState: false,
    innerAnswers: [],
    wouldBeSkipped: false,
    ...changes,
  };
}

function head(changes: Partial<HeadFacts> = {}): HeadFacts {
  return { checkpointId: "head", tasks: [task()], missing: [], questions: [], breakpoint: undefined, ...changes };
}

/** A run that has put the head. */
const WENT_ON = { baseCheckpointId: "base", checkpointId: "head" };
/** One that has put nothing since it was admitted, or answered. */
const AT_BASE = { baseCheckpointId: "head", checkpointId: undefined };

type Row = [what: string, facts: Partial<ResumeFacts>, plan: ResumePlan];

describe("a run whose input reached no checkpoint", () => {
  it.each<Row>([
    [
      "begins on a thread without any",
      { head: undefined, run: { ...AT_BASE, baseCheckpointId: undefined } },
      { kind: "begin", first: INPUT.value },
    ],
    ["begins on the head that it was admitted on", { run: AT_BASE }, { kind: "begin", first: INPUT.value }],
    [
      "begins on another, which the run before it put last",
      { run: { ...AT_BASE, baseCheckpointId: "older" } },
      { kind: "begin", first: INPUT.value },
    ],
    [
      "begins though a node is gone that it drops",
      { run: AT_BASE, head: head({ tasks: [], missing: ["b"] }) },
      { kind: "begin", first: INPUT.value },
    ],
    [
      "gives no answer to a node that is gone",
      { run: AT_BASE, input: ANSWER, head: head({ tasks: [], missing: ["b"] }) },
      { kind: "impossible", why: "node b is to run next, and the graph has no such node" },
    ],
    [
      "begins though a question waits that it abandons",
      { run: AT_BASE, head: head({ tasks: [task({ questionIds: [ID] })] }) },
      { kind: "begin", first: INPUT.value },
    ],
    [
      "goes on past the breakpoint that it was told to pass",
      { run: AT_BASE, input: NOTHING, head: head({ breakpoint: "b" }) },
      { kind: "go-on" },
    ],
    [
      "does not go on past a question with nothing",
      { run: AT_BASE, input: NOTHING, head: head({ tasks: [task({ questionIds: [ID] })] }) },
      { kind: "waiting", interrupts: 1 },
    ],
  ])("%s", (_, facts, plan) => {
    expect(planResume({ run: WENT_ON, input: INPUT, head: head(), ...facts })).toEqual(plan);
  });
});

describe("an answer", () => {
  const open = { id: ID, answers: 0, digest: "first" };
  const asking = task({ questionIds: [ID] });
  const again: ResumePlan = { kind: "begin", first: new Command({ resume: { [ID]: "yes" } }) };

  it.each<[what: string, head: HeadFacts, plan: ResumePlan]>([
    ["is given again while its question waits", head({ tasks: [asking], questions: [open] }), again],
    [
      "is given again to a task that failed before it asked",
      head({ tasks: [{ ...asking, hasFailed: true }], questions: [open] }),
      again,
    ],
    [
      "is not given again once it was taken",
      head({ tasks: [{ ...asking, hasFailed: true }], questions: [{ ...open, answers: 1 }] }),
      { kind: "go-on" },
    ],
    ["is not given again where nobody asks", head({ tasks: [task({ hasWritten: true })] }), { kind: "go-on" }],
    [
      "is not given again to a subgraph that failed within",
      head({ tasks: [{ ...asking, hasFailed: true, hasInnerState: true }], questions: [open] }),
      { kind: "go-on" },
    ],
  ])("%s", (_, at, plan) => {
    expect(planResume({ run: AT_BASE, input: ANSWER, head: at })).toEqual(plan);
  });
});

describe("a run that went on from its input", () => {
  it.each<[what: string, head: Partial<HeadFacts>, plan: ResumePlan]>([
    ["is done where no task is left", { tasks: [] }, { kind: "done" }],
    [
      "goes on where tasks are finished and their checkpoint was not put",
      { tasks: [task({ hasWritten: true })] },
      { kind: "go-on" },
    ],
    ["goes on where a task failed", { tasks: [task({ hasFailed: true })] }, { kind: "go-on" }],
    [
      "waits for a question, also beside a task that failed",
      { tasks: [task({ questionIds: [ID, "other"] }), task({ hasFailed: true })] },
      { kind: "waiting", interrupts: 2 },
    ],
    [
      "goes on with a task that was answered and failed",
      { tasks: [task({ questionIds: [ID], hasFailed: true })] },
      { kind: "go-on" },
    ],
    ["stops at a breakpoint", { breakpoint: "b" }, { kind: "waiting", interrupts: 0 }],
    [
      "routes again where only that failed",
      { tasks: [task({ hasWritten: true, hasFailed: true }), task({ id: "2" })] },
      { kind: "route", tasks: [{ taskId: "1", node: "b" }] },
    ],
    [
      "starts by name what would be passed over",
      { tasks: [task({ wouldBeSkipped: true }), task({ id: "2", name: "c" })] },
      { kind: "start", nodes: ["b"] },
    ],
    ["does not where it was begun", { tasks: [task({ hasInnerState: true })] }, { kind: "go-on" }],
    [
      "does not where it was finished",
      { tasks: [task({ wouldBeSkipped: true, hasWritten: true })] },
      { kind: "go-on" },
    ],
  ])("%s", (_, at, plan) => {
    expect(planResume({ run: WENT_ON, input: INPUT, head: head(at) })).toEqual(plan);
  });

  it.each<[what: string, tasks: TaskFacts[]]>([
    ["another of its step has finished", [task({ wouldBeSkipped: true }), task({ hasWritten: true, name: "c" })]],
    ["another of its step is half way", [task({ wouldBeSkipped: true }), task({ hasInnerState: true, name: "c" })]],
    ["it was sent something", [task({ wouldBeSkipped: true, isSent: true })]],
  ])("is not resumed with a loss: what would be passed over, while %s", (_, tasks) => {
    expect(planResume({ run: WENT_ON, input: INPUT, head: head({ tasks }) })).toMatchObject({ kind: "impossible" });
  });
});
