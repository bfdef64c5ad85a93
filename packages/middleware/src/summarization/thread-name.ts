import type { RunnableConfig } from "@langchain/core/runnables";
import { viewMessages } from "./message/view-messages.ts";
import type { ThreadMessage } from "./message/message-view.ts";

/**
 * The run's `thread_id`. Without a checkpointer there is none; then the first message that is no system message names the
 * thread. It stays the first: a summary takes its id.
 */
export function threadNameOf(messages: readonly ThreadMessage[], { configurable = {} }: RunnableConfig): string {
  const threadId: unknown = configurable["thread_id"];
  if (typeof threadId === "string" && threadId !== "") return threadId;
  // A run without a checkpointer, and some checkpointers, take a number, too.
  if (typeof threadId === "number") return String(threadId);
  for (const message of messages) {
    const [view] = viewMessages([message]);
    if (view !== undefined && view.role !== "system") return `no-thread-${view.key}`;
  }
  return "no-thread";
}
