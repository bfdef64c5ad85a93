import { inputOf } from "../service/recorded-input.ts";
import { describeMissing } from "./judge-version.ts";
import { repeatCommand } from "./repeat-command.ts";
import type { HeadFacts, ResumeFacts, TaskFacts } from "./resume-facts.ts";
import type { ResumePlan } from "./resume-plan.ts";

/**
 * What a run that was taken up is to be started with. Pure.
 *
 * `invoke(null)` is taken only where it does the right thing. It loses an input that reached no checkpoint, asks anew what waits
 * for a human, walks past breakpoints, passes over subgraphs that keep their own history, and ends a run silently whose routing
 * failed (@langchain/langgraph 1.4.18).
 */
export function planResume(facts: ResumeFacts): ResumePlan {
  return hasTakenInput(facts.run, facts.head?.checkpointId) ? planFromHead(facts.head) : planAnew(facts);
}

/** It has put a checkpoint of its own. One that has not may stand on another head than it was admitted on: its thread's last run was just ending. */
export function hasTakenInput(run: ResumeFacts["run"], headId: string | undefined): boolean {
  if (headId === undefined || headId === run.baseCheckpointId) return false;
  return run.checkpointId !== undefined && run.checkpointId !== run.baseCheckpointId;
}

function planAnew({ input, head }: ResumeFacts): ResumePlan {
  if (input.kind === "input" || head === undefined) return { kind: "begin", first: inputOf(input) };
  if (head.missing.length > 0) return planMissing(head.missing);
  // The breakpoint at this head is the one that it was told to pass.
  if (input.kind === "nothing") return planFromHead({ ...head, breakpoint: undefined });
  const left = repeatCommand(input, openQuestions(head), takenWithin(head));
  return left === undefined
    ? planFromHead({ ...head, breakpoint: undefined })
    : { kind: "begin", first: inputOf(left) };
}

/** What the tasks of a subgraph took is not told by its parent. Rather a human is asked once more than two questions get one answer. */
function openQuestions({ questions, tasks }: HeadFacts): HeadFacts["questions"] {
  const failedWithin = tasks.filter(({ hasFailed, hasInnerState }) => hasFailed && hasInnerState);
  const takenIds = new Set(failedWithin.flatMap(({ questionIds }) => questionIds));
  return questions.filter(({ id }) => !takenIds.has(id));
}

function takenWithin({ tasks }: HeadFacts): ReadonlyMap<string, readonly unknown[]> {
  return new Map(
    tasks.flatMap(({ questionIds, innerAnswers }) =>
      questionIds.flatMap((id) => (id === undefined ? [] : [[id, innerAnswers] as const])),
    ),
  );
}

function planFromHead(head: HeadFacts | undefined): ResumePlan {
  if (head === undefined) return { kind: "done" };
  if (head.missing.length > 0) return planMissing(head.missing);
  if (head.tasks.length === 0) return { kind: "done" };
  const asking = head.tasks.filter(isAsking);
  if (asking.length > 0)
    return { kind: "waiting", interrupts: asking.flatMap(({ questionIds }) => questionIds).length };
  if (head.breakpoint !== undefined) return { kind: "waiting", interrupts: 0 };
  return planTasks(head.tasks);
}

// Also where the graph has tasks for the others: the next checkpoint would drop it.
function planMissing(missing: HeadFacts["missing"]): ResumePlan {
  return { kind: "impossible", why: missing.map(describeMissing).join("; ") };
}

// One that was answered and then failed has its question still.
function isAsking({ questionIds, hasWritten, hasFailed }: TaskFacts): boolean {
  return questionIds.length > 0 && !hasWritten && !hasFailed;
}

function planTasks(tasks: readonly TaskFacts[]): ResumePlan {
  const halfDone = tasks.filter(({ hasWritten, hasFailed }) => hasWritten && hasFailed);
  if (halfDone.length > 0) {
    return { kind: "route", tasks: halfDone.map(({ id, name }) => ({ taskId: id, node: name })) };
  }
  const skipped = tasks.filter(({ wouldBeSkipped, hasWritten }) => wouldBeSkipped && !hasWritten);
  return skipped.length > 0 ? planStart(skipped, tasks) : { kind: "go-on" };
}

// A start by name makes a new checkpoint, which what ran within this step does not belong to.
function planStart(skipped: readonly TaskFacts[], tasks: readonly TaskFacts[]): ResumePlan {
  const begun = tasks.filter(({ hasWritten, hasInnerState }) => hasWritten || hasInnerState);
  const why = `${list(skipped)} keeps a history of its own, and LangGraph would pass over it`;
  if (begun.length > 0) {
    return { kind: "impossible", why: `${why}, while ${list(begun)} of the same step has done something already` };
  }
  if (skipped.some(({ isSent }) => isSent))
    return { kind: "impossible", why: `${why}; what it was sent would be lost` };
  return { kind: "start", nodes: skipped.map(({ name }) => name) };
}

function list(tasks: readonly TaskFacts[]): string {
  return [...new Set(tasks.map(({ name }) => name))].join(", ");
}
