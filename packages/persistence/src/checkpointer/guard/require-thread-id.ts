import { ThreadkeepError } from "@threadkeep/state";
import { whyNoThreadId } from "../../thread-id/why-no-thread-id.ts";

/** @throws {ThreadkeepError} `guard.no-thread-id` */
export function requireThreadId(method: string, threadId: unknown): string {
  const why = whyNoThreadId(threadId);
  if (why === undefined) return threadId as string;
  throw new ThreadkeepError(`The checkpointer's ${method} needs a thread id: ${why}. ${HELP[method] ?? TO_RUN}`, {
    code: "guard.no-thread-id",
    context: { method },
  });
}

const TO_RUN = "Run the graph with { configurable: { thread_id } }; createThreadId makes one.";

// Graphs never list all threads. Who does has the saver at hand, or can have.
const HELP: Readonly<Record<string, string>> = {
  list: "For what goes over all threads (planRetention, applyRetention, listThreads, readStats) give the checkpointer that is guarded, itself.",
};
