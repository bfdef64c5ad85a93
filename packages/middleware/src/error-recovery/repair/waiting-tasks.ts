import type { PendingWrite } from "../../langgraph/langgraph-internals.ts";
import { INTERRUPT, RESUME } from "../../langgraph/reserved-names.ts";
import { firstString, isRecord } from "../../message/record.ts";
import { readRecords } from "../budget/attempt-record.ts";

/**
 * Ids of the tasks that have asked a human and got no answer. One that was ever answered has begun: what it did with the answer nobody knows,
 * also if it asks again. An answer is kept under the task that has read it, under the id of the interrupt, or, where it is for whoever asks,
 * under a task that there is not.
 *
 * @param outer the writes of the graphs around, which keep answers that were given by the id of an interrupt
 */
export function waitingTasks(writes: readonly PendingWrite[], outer: readonly PendingWrite[]): ReadonlySet<string> {
  const asked = writes.filter(([, channel]) => channel === INTERRUPT);
  const answers = [...writes, ...outer].filter(isAnswer).map(([id]) => id);
  const begun = begunTasks(writes);
  const mayBeAnswered = (task: string): boolean => {
    const others = asked.filter(([other]) => other !== task);
    const ofOthers = new Set(others.flatMap(([other, , value]) => [other, interruptId(value)]));
    return answers.some((id) => !ofOthers.has(id));
  };
  return new Set(asked.map(([task]) => task).filter((task) => !begun.has(task) && !mayBeAnswered(task)));
}

/**
 * Tasks that have ended or failed, and those that were run again: with durability "async" an answer may have been on its way when the process
 * died, and the record of an attempt is there before it is made.
 */
function begunTasks(writes: readonly PendingWrite[]): ReadonlySet<string> {
  const results = writes.filter(([, channel]) => channel !== INTERRUPT && channel !== RESUME).map(([id]) => id);
  const lastSteps = new Map(readRecords(writes).map(({ root, step }) => [root.slice(root.lastIndexOf(":") + 1), step]));
  const underWay = [...lastSteps].filter(([, step]) => step !== "left").map(([task]) => task);
  return new Set([...results, ...underWay]);
}

/** A task that has asked nobody may have noted that nobody has answered. */
function isAnswer([, channel, value]: PendingWrite): boolean {
  return channel === RESUME && !(Array.isArray(value) && value.length === 0);
}

function interruptId(interrupt: unknown): string | undefined {
  return isRecord(interrupt) ? firstString(interrupt, "id") : undefined;
}
