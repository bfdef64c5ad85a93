import type { CrashDriver } from "./crash-driver.ts";
import { deserialize, type CrashStep, type CrashTask } from "./crash-task.ts";
import type { WaitingQuestion } from "./read-end.ts";

/** Answers what waits, all at once, as long as there is an answer to some of it. */
export async function answerQuestions(
  driver: CrashDriver,
  part: CrashTask["part"],
  { threadId, byQuestion }: Extract<CrashStep, { kind: "answers" }>,
): Promise<void> {
  const answers = (await deserialize(byQuestion)) as Record<string, unknown>;
  for (;;) {
    const known = (await driver.questionsOf(threadId)).filter((question) => Object.hasOwn(answers, textOf(question)));
    if (known.length === 0) return;
    const resume = Object.fromEntries(known.map((question) => [question.id, answers[textOf(question)]]));
    await (part === "run" ? driver.answer(threadId, resume) : driver.giveAnswer(threadId, resume));
  }
}

function textOf({ value }: WaitingQuestion): string {
  return typeof value === "string" ? value : (JSON.stringify(value) ?? "");
}

/** One answer of a list is for one question. */
export async function orSeveralAsked(
  driver: CrashDriver,
  threadId: string,
  answer: () => Promise<void>,
): Promise<void> {
  try {
    await answer();
  } catch (cause) {
    const questions = await driver.questionsOf(threadId);
    if (questions.length < 2) throw cause;
    const byQuestion = questions.map((question) => `${JSON.stringify(textOf(question))}: …`).join(", ");
    throw new Error(
      `${questions.length} questions wait at once, and nothing tells which of them the next answer is for. Give answers by question: { ${byQuestion} }.`,
      { cause },
    );
  }
}
