import { isDeepStrictEqual } from "node:util";
import type { ThreadMessage } from "../message/thread-message.ts";
import { snapshotOf, type MessageSnapshot } from "./message-snapshot.ts";

export interface MemoryArchive {
  /** Set it, and `archive` rejects until it is unset. */
  failing: boolean;
  /** Each call that came, also those that failed, with the ids of its messages. */
  calls: { threadId: string; ids: (string | undefined)[] }[];
  archive(threadId: string, messages: ThreadMessage[]): Promise<string>;
  /** What a thread's archive holds, in the order in which it came. */
  messagesOf(threadId: string): MessageSnapshot[];
  /** All that is there, by thread. */
  threads(): Record<string, MessageSnapshot[]>;
}

/**
 * An archive in memory, to be passed as it is: `archive: memoryArchive()`. Stores deep copies, a message that it has (the same id and
 * content) only once, and one that has changed under its id beside the earlier one. The reference, `memory:<thread>`, is the same at each call.
 */
export function memoryArchive(): MemoryArchive {
  const stored = new Map<string, MessageSnapshot[]>();
  const self: MemoryArchive = {
    failing: false,
    calls: [],
    archive: async (threadId, messages) => {
      self.calls.push({ threadId, ids: messages.map((message) => snapshotOf(message).id) });
      if (self.failing) throw new Error("The archive is out of reach.");
      const thread = stored.get(threadId) ?? [];
      stored.set(threadId, thread);
      for (const snapshot of messages.map(snapshotOf)) {
        if (!thread.some((other) => isSame(other, snapshot))) thread.push(snapshot);
      }
      return `memory:${threadId}`;
    },
    messagesOf: (threadId) => stored.get(threadId) ?? [],
    threads: () => Object.fromEntries(stored),
  };
  return self;
}

/** Without an id two messages may be equal and yet two: a "yes" that was said again. */
function isSame(one: MessageSnapshot, other: MessageSnapshot): boolean {
  return one.id !== undefined && one.id === other.id && isDeepStrictEqual(one, other);
}
