import type { CrashDriver } from "./crash-driver.ts";
import { deserialize, type CrashStep, type CrashTask } from "./crash-task.ts";
import { GraphProblem } from "./import-graph.ts";
import type { KillGate } from "./kill-gate.ts";
import type { WaitingQuestion } from "./read-end.ts";

/** Answers what waits, all at once, as long as there is an answer to some of it. */
export async function answerQuestions(
  driver: CrashDriver,
  part: CrashTask["part"],
  { threadId, byQuestion }: Extract<CrashStep, { kind: "answers" }>,
): Promise<void> {
  const answers = (await deserialize(byQuestion)) as Record<string, unknown>;
  const asked = new Set<string>();
  for (;;) {
    const questions = await driver.questionsOf(threadId);
    for (const question of questions) asked.add(textOf(question));
    const known = questions.filter((question) => Object.hasOwn(answers, textOf(question)));
    if (known.length === 0) break;
    const resume = Object.fromEntries(known.map((question) => [question.id, answers[textOf(question)]]));
    await (part === "run" ? driver.answer(threadId, resume) : driver.giveAnswer(threadId, resume));
  }
  const unused = Object.keys(answers).filter((question) => !asked.has(question));
  // What another process was answered is not known any more.
  if (part === "run" && unused.length > 0) throw answersUnused(unused, [...asked]);
}

/**
 * One answer of a list is for what waits.
 * @param asked what was asked before, which is added to
 * @throws GraphProblem where nothing waits
 */
export async function answerInTurn(
  driver: CrashDriver,
  gate: KillGate,
  threadId: string,
  { value, asked }: { value: unknown; asked: string[] },
): Promise<void> {
  const { state } = await gate.aside(() => driver.endOf(threadId));
  if (state === "done") throw answersUnused([textOf({ id: undefined, value })], asked);
  asked.push(...(await gate.aside(() => driver.questionsOf(threadId))).map(textOf));
  await orSeveralAsked(driver, threadId, () => driver.answer(threadId, value));
}

function answersUnused(unused: readonly string[], asked: readonly string[]): GraphProblem {
  return new GraphProblem({ kind: "answers-unused", unused: unused.map(quote), asked: asked.map(quote) });
}

function quote(text: string): string {
  return JSON.stringify(text);
}

function textOf({ value }: WaitingQuestion): string {
  return typeof value === "string" ? value : (JSON.stringify(value) ?? "");
}

/** One answer of a list is for one question. */
async function orSeveralAsked(driver: CrashDriver, threadId: string, answer: () => Promise<void>): Promise<void> {
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
