import {
  summarizeMessages,
  type SummarizedMessages,
  type SummarizeMessagesOptions,
} from "../summarization/summarize-messages.ts";
import type { ThreadMessage } from "../message/thread-message.ts";
import type { PassMemory } from "../summarization/pass-memory.ts";
import type { SummarizationEvent } from "../summarization/summarization-event.ts";
import { deepFreeze } from "./deep-freeze.ts";
import type { MemoryArchive } from "./memory-archive.ts";
import { snapshotOf, type MessageSnapshot } from "./message-snapshot.ts";
import { findPassBreaches, idOf } from "./pass-breaches.ts";
import { wireMessageOf } from "./wire-message.ts";

export interface GrownThread<Message extends ThreadMessage> {
  messages: Message[];
  events: SummarizationEvent[];
  breaches: string[];
  passes: number;
  archive: MemoryArchive;
}

export interface GrowOptions {
  threadId?: string;
  archive: MemoryArchive;
  /** A pass after every message, or as an agent does: before every answer of the model. */
  when?: "every-message" | "before-answers";
  onPass?: (pass: {
    before: ThreadMessage[];
    result: SummarizedMessages<ThreadMessage>;
    memory: PassMemory;
  }) => Promise<void> | void;
}

/** Lets a thread grow message by message, with a pass before each call of the agent's model, and judges every pass. */
export async function growThread<Message extends ThreadMessage>(
  messages: readonly Message[],
  options: Omit<SummarizeMessagesOptions, "threadId" | "memory" | "onEvent">,
  { threadId = "thread", archive, when = "before-answers", onPass }: GrowOptions,
): Promise<GrownThread<Message>> {
  const grown: GrownThread<Message> = { messages: [], events: [], breaches: [], passes: 0, archive };
  const originals = new Map<string, MessageSnapshot>();
  let memory: PassMemory = {};
  let isExplained = false;
  for (const [index, message] of messages.entries()) {
    originals.set(idOf(message), snapshotOf(message));
    const before = deepFreeze([...grown.messages, message]);
    grown.messages = before;
    const next = messages[index + 1];
    if (when === "before-answers" && next !== undefined && wireMessageOf(next).role !== "assistant") continue;
    const events: SummarizationEvent[] = [];
    const storedBefore = archive.messagesOf(threadId).length;
    const result = await summarizeMessages(before, {
      ...options,
      threadId,
      memory,
      onEvent: (event) => void events.push(event),
    });
    isExplained ||= events.some(({ type }) => type === "context.over-budget" || type === "context.kept");
    const judged = {
      ...result,
      before,
      after: result.messages,
      events,
      options,
      archive,
      threadId,
      originals,
      storedBefore,
      isExplained,
    };
    grown.breaches.push(...findPassBreaches(judged).map((breach) => `after ${idOf(message)}: ${breach}`));
    await onPass?.({ before, result, memory });
    if ((result.report?.tokensAfter ?? 0) <= (result.report?.budgetTokens ?? 0)) isExplained = false;
    grown.events.push(...events);
    grown.passes++;
    // Summaries have none of their own fields, and nothing here reads those.
    grown.messages = result.messages as Message[];
    memory = result.memory;
  }
  return grown;
}
