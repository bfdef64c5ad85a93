import { AIMessage, type BaseMessage } from "@langchain/core/messages";
import { readTranscripts } from "./read-transcripts.ts";

export interface JoinOptions {
  /** The conversation to begin with, from 0 to 39: another one makes another thread. */
  from?: number;
}

/**
 * One thread of exactly so many messages: conversation after conversation, and once more from the first when they run out.
 * The system prompt of the one it begins with leads, all others are dropped. Message ids are unique, as `0/airline-0-0/3`;
 * call ids come again, as they do within the originals. An exchange that would not end by the end is passed over.
 */
export function joinTranscripts(count: number, { from = 0 }: JoinOptions = {}): BaseMessage[] {
  const thread: BaseMessage[] = [];
  for (const unit of endlessUnits(from)) {
    if (thread.length === count) break;
    const mayStand = thread.length === 0 || unit[0]?.getType() !== "system";
    if (mayStand && thread.length + unit.length <= count) thread.push(...unit);
  }
  return thread;
}

/** Single messages, and AI messages with all their results. */
function* endlessUnits(from: number): Generator<BaseMessage[]> {
  for (let round = 0; ; round++) {
    const conversations = readTranscripts();
    for (const { messages } of conversations.slice(round === 0 ? from : 0)) {
      for (const message of messages) message._updateId(`${round}/${message.id}`);
      yield* unitsOf(messages);
    }
  }
}

function* unitsOf(messages: readonly BaseMessage[]): Generator<BaseMessage[]> {
  for (let start = 0; start < messages.length;) {
    const end = start + 1 + callCount(messages[start]);
    yield messages.slice(start, end);
    start = end;
  }
}

function callCount(message: BaseMessage | undefined): number {
  return AIMessage.isInstance(message) ? (message.tool_calls?.length ?? 0) : 0;
}
