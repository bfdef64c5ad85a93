import type { ThreadMessage } from "../../message/thread-message.ts";
import { plainTurn } from "./plain-turn.ts";
import { readTurn } from "./thread-turn.ts";

/** What a thread that needs no repair was seen to end in. */
export interface SoundThread {
  /** The calls of the last message that has some. */
  calls: readonly unknown[];
  /** The calls of the last message before it that has some. */
  callsBefore: readonly unknown[];
  /** Its calls are where `plainTurn` reads them, and nowhere else. */
  isPlain: boolean;
}

/** Whether every call has its results in messages of their own directly behind it, in order, and there are no others: so it is with most lists. */
export function isSound(messages: readonly ThreadMessage[]): boolean {
  return readSound(messages) !== undefined;
}

/** Undefined of a thread that is not sound. */
export function readSound(messages: readonly ThreadMessage[]): SoundThread | undefined {
  const sound = { calls: NONE, callsBefore: NONE, isPlain: true };
  let waiting: readonly { id?: unknown }[] = NONE;
  let next = 0;
  for (const message of messages) {
    const plain = plainTurn(message);
    const { calls, answers, isResult, needsIds } = plain ?? readTurn(message);
    if (needsIds) return undefined;
    sound.isPlain &&= plain !== undefined;
    if (isResult) {
      if (answers.length !== 1 || answers[0] !== waiting[next++]?.id) return undefined;
      continue;
    }
    if (answers.length > 0 || next < waiting.length) return undefined;
    waiting = calls;
    next = 0;
    if (calls.length === 0) continue;
    sound.callsBefore = sound.calls;
    sound.calls = calls;
  }
  return next === waiting.length ? sound : undefined;
}

const NONE: readonly { id?: unknown }[] = [];
