import { ERROR, INTERRUPT, RESUME, type CheckpointPendingWrite } from "@langchain/langgraph-checkpoint";
import { expect, it } from "vitest";
import { questionsOf } from "./questions.ts";
import type { RecordedInput } from "./recorded-input.ts";
import { unansweredQuestions } from "./unanswered-questions.ts";

const [ONE, TWO] = ["1", "2"].map((digit) => digit.repeat(32)) as [string, string];

function asks(id: string, value = "Approve?", task = "task"): CheckpointPendingWrite {
  return [task, INTERRUPT, [{ id, value }]];
}

function took(...answers: unknown[]): CheckpointPendingWrite {
  return ["task", RESUME, answers];
}

const FAILED: CheckpointPendingWrite = ["task", ERROR, { name: "Error", message: "401" }];
const FINISHED: CheckpointPendingWrite = ["task", "log", ["done"]];

/** The Command that answered what was asked then. */
function answer(id: string, ...then: CheckpointPendingWrite[]): RecordedInput {
  return { kind: "command", resume: { [id]: "yes" }, questions: questionsOf(then) };
}

it.each<[string, CheckpointPendingWrite[], RecordedInput | undefined, string[]]>([
  ["was asked", [asks(ONE)], undefined, [ONE]],
  ["was asked by a run that was given something else", [asks(ONE)], { kind: "input", value: {} }, [ONE]],
  ["was asked by a task that had failed before", [FAILED, asks(ONE)], undefined, [ONE]],
  ["was answered, and its task has not begun", [asks(ONE)], answer(ONE, asks(ONE)), []],
  ["was answered, and its task has failed", [asks(ONE), FAILED], answer(ONE, asks(ONE)), []],
  ["was answered, and its task took that and has failed", [asks(ONE), took("yes"), FAILED], answer(ONE, asks(ONE)), []],
  ["was answered without a service, and its task has failed", [asks(ONE), took("yes"), FAILED], undefined, []],
  ["was answered, and its task has come to its end", [asks(ONE), took("yes"), FINISHED], answer(ONE, asks(ONE)), []],
  ["stands beside one that was answered", [asks(ONE), asks(TWO, "Sure?", "other")], answer(ONE, asks(ONE)), [TWO]],
  ["is the next of a task whose first was answered", [asks(ONE, "Sure?")], answer(ONE, asks(ONE)), [ONE]],
  ["is the next of a task that failed in between", [FAILED, asks(ONE, "Sure?")], answer(ONE, asks(ONE)), [ONE]],
  ["may be the same again, after its answer was taken", [asks(ONE), took("yes")], answer(ONE, asks(ONE)), [ONE]],
])("tells whether a question waits that %s", (_how, writes, given, waiting) => {
  expect(unansweredQuestions(writes, given).map(({ id }) => id)).toEqual(waiting);
});
