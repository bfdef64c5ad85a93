import type { ThreadMessage } from "../../message/thread-message.ts";
import { plainTurn } from "./plain-turn.ts";
import { readTurn } from "./thread-turn.ts";

/** Whether every call has its results in messages of their own directly behind it, in order, and there are no others: so it is with most lists. */
export function isSound(messages: readonly ThreadMessage[]): boolean {
  let waiting: readonly { id?: unknown }[] = [];
  let next = 0;
  for (const message of messages) {
    const { calls, answers, isResult } = plainTurn(message) ?? readTurn(message);
    if (isResult) {
      if (answers.length !== 1 || answers[0] !== waiting[next++]?.id) return false;
      continue;
    }
    if (answers.length > 0 || next < waiting.length) return false;
    waiting = calls;
    next = 0;
  }
  return next === waiting.length;
}
