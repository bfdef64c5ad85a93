import type { RunnableConfig } from "@langchain/core/runnables";
import { ThreadkeepError } from "@threadkeep/state";
import { viewMessages } from "./message/view-messages.ts";
import type { ThreadMessage } from "../message/thread-message.ts";
import type { MessageView } from "./message/message-view.ts";

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
    if (view !== undefined && view.role !== "system") return nameAfter(view);
  }
  return "no-thread";
}

/**
 * For what is written under the name: a first message without an id has only its content for a name, and other threads begin with
 * "Hello", too.
 * @throws {ThreadkeepError} `summarization.no-thread-id`
 */
export function assertOwnName(name: string, views: readonly MessageView[]): void {
  const first = views.find(({ role }) => role !== "system");
  if (first === undefined || hasId(first.message)) return;
  // A subagent's is followed by the nodes around it.
  if (name.split("|")[0] !== nameAfter(first)) return;
  throw new ThreadkeepError(
    "The messages to archive belong to no thread: there is no thread_id, and the first message has no id. Threads that begin with the " +
      "same words would share an archive. Pass configurable.thread_id with the config of the run, or threadId to summarizeMessages.",
    { code: "summarization.no-thread-id" },
  );
}

function nameAfter({ key }: MessageView): string {
  return `no-thread-${key}`;
}

function hasId(message: ThreadMessage): boolean {
  const { id } = message as { id?: unknown };
  return typeof id === "string" && id !== "";
}
