import { forkThread, readHistory } from "@threadkeep/persistence";
import { readLines, type TraceLine } from "../trace-line.ts";
import type { CrashDriver } from "./crash-driver.ts";
import { answerInTurn, answerQuestions } from "./answer-questions.ts";
import { deserialize, type CrashStep, type CrashTask } from "./crash-task.ts";
import type { KillGate, Tell } from "./kill-gate.ts";
import type { ScratchSaver } from "./open-saver.ts";

interface Played {
  saver: ScratchSaver;
  driver: CrashDriver;
  task: Pick<CrashTask, "steps" | "part" | "trace">;
  tell: Tell;
  gate: KillGate;
}

/** Does what a caller does, or sees to it after a crash. Gives the threads. */
export async function playSteps(played: Played): Promise<string[]> {
  const { driver, task, gate } = played;
  const threads: string[] = [];
  const asked: string[] = [];
  let answers = 0;
  for (const step of task.steps) {
    if (step.kind === "fork") threads.push(await playFork(played, step));
    if (step.kind === "run") {
      threads.push(step.threadId);
      const input = await deserialize(step.input);
      await (task.part === "run" ? driver.run(step.threadId, input) : driver.ensureRun(step.threadId, input));
    }
    if (step.kind === "answer") {
      const value = await deserialize(step.value);
      if (task.part === "run") await answerInTurn(driver, gate, step.threadId, { value, asked });
      else await driver.ensureAnswer(step.threadId, value, answers);
      answers++;
    }
    if (step.kind === "answers") await answerQuestions(driver, task.part, step);
  }
  return threads;
}

/** A caller that was not told that it has its fork makes another one. */
async function playFork(played: Played, { from, before }: Extract<CrashStep, { kind: "fork" }>): Promise<string> {
  const { saver, driver, task, tell } = played;
  const options = { effects: { mode: "reuse", from: { threadId: from } } } as const;
  const told = readLines<TraceLine>(task.trace).find((line) => line.type === "forked");
  const threadId = told?.threadId ?? (await fork(saver, from, before, `${from}-${task.part}`));
  if (told === undefined) tell({ type: "forked", threadId });
  await (task.part === "run" ? driver.run(threadId, null, options) : driver.ensureRun(threadId, null, options));
  return threadId;
}

async function fork(saver: ScratchSaver, threadId: string, before: string, to: string): Promise<string> {
  const { entries } = await readHistory(saver, threadId, { values: false });
  const place = entries.find(({ next }) => next?.includes(before));
  if (place === undefined) throw new Error(`No checkpoint of thread "${threadId}" stands before ${before}.`);
  const forked = await forkThread(saver, { threadId, checkpointId: place.checkpointId, to });
  return forked.threadId;
}
