import type { CheckpointPendingWrite } from "@langchain/langgraph-checkpoint";
import { pendingInterrupts, pendingTasks } from "@threadkeep/persistence";
import { questionsOf, type Question } from "./questions.ts";
import type { RecordedInput } from "./recorded-input.ts";

/**
 * The questions at a checkpoint that nobody answered. One that was answered stands among its writes until its task has come to its end. Where
 * it cannot be told, it was not: rather a human is asked once more. Pure.
 *
 * @param given what the thread's last run was given at this checkpoint, if anything
 */
export function unansweredQuestions(
  writes: readonly CheckpointPendingWrite[],
  given: RecordedInput | undefined,
): Question[] {
  const failed = idsOfFailed(writes);
  const answered = answeredBy(given);
  return questionsOf(writes).filter((question) => {
    const then = answered.find(({ id }) => id === question.id);
    if (then !== undefined && question.digest !== then.digest) return true;
    // Its task came further than its question.
    if (failed.has(question.id)) return then === undefined && question.answers === 0;
    return then === undefined || question.answers > then.answers;
  });
}

function idsOfFailed(writes: readonly CheckpointPendingWrite[]): ReadonlySet<string | undefined> {
  const failed = pendingTasks(writes).filter(({ status }) => status === "failed");
  const isOfFailed = (id: string) => failed.some(({ taskId }) => taskId === id);
  const asked = pendingInterrupts(writes, { values: false });
  return new Set(asked.filter(({ taskId }) => isOfFailed(taskId)).map(({ id }) => id));
}

function answeredBy(given: RecordedInput | undefined): readonly Question[] {
  if (given?.kind !== "command" || typeof given.resume !== "object" || given.resume === null) return [];
  const answers = given.resume;
  return given.questions.filter(({ id }) => id !== undefined && Object.hasOwn(answers, id));
}
