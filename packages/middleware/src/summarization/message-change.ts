import type { ThreadMessage } from "../message/thread-message.ts";

/** What a pass does to a list, by position: nothing moves, nothing is added. */
export interface MessageChange<Message extends ThreadMessage = ThreadMessage> {
  before: readonly Message[];
  /** What stands in a message's place from now on, under the same id. */
  replaced: Map<number, Message>;
  removed: Set<number>;
}

export function noChange<Message extends ThreadMessage>(before: readonly Message[]): MessageChange<Message> {
  return { before, replaced: new Map(), removed: new Set() };
}

export function isChange({ replaced, removed }: MessageChange): boolean {
  return replaced.size + removed.size > 0;
}

/** The list afterwards; the given one stays as it is. */
export function applyChange<Message extends ThreadMessage>({
  before,
  replaced,
  removed,
}: MessageChange<Message>): Message[] {
  return before.flatMap((message, index) => (removed.has(index) ? [] : [replaced.get(index) ?? message]));
}
