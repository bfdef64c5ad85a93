import { isRecord } from "../../message/record.ts";
import type { ThreadMessage } from "../../message/thread-message.ts";
import { readTurn, type ThreadTurn } from "./thread-turn.ts";

/** Whether every call has its results in messages of their own directly behind it, in order, and there are no others: so it is with most lists. */
export function isSound(messages: readonly ThreadMessage[]): boolean {
  let waiting: readonly { id: string }[] = [];
  let next = 0;
  for (const message of messages) {
    const { calls, answers, isResult } = turnOf(message);
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

/** Of messages that were read before: the same thread is looked at before each model call. */
const known = new WeakMap<object, { parts: readonly unknown[]; turn: ThreadTurn }>();

function turnOf(message: ThreadMessage): ThreadTurn {
  // A checkpoint may hold anything.
  if (!isRecord(message)) return readTurn(message);
  const parts = partsOf(message);
  const before = known.get(message);
  if (before?.parts.every((part, at) => part === parts[at])) return before.turn;
  const turn = readTurn(message);
  known.set(message, { parts, turn });
  return turn;
}

/** What says whether a message has changed in place. */
function partsOf(message: ThreadMessage): readonly unknown[] {
  const { content, tool_calls, tool_call_id, additional_kwargs } = message as unknown as Record<string, unknown>;
  return [content, tool_calls, tool_call_id, additional_kwargs];
}
