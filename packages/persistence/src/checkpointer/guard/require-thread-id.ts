import { ThreadkeepError } from "@threadkeep/state";
import { whyNoThreadId } from "../../thread-id/why-no-thread-id.ts";

/** @throws {ThreadkeepError} `guard.no-thread-id` */
export function requireThreadId(method: string, threadId: unknown): string {
  const why = whyNoThreadId(threadId);
  if (why === undefined) return threadId as string;
  throw new ThreadkeepError(
    `The checkpointer's ${method} needs a thread id: ${why}. Run the graph with { configurable: { thread_id } }; createThreadId makes one.`,
    { code: "guard.no-thread-id", context: { method } },
  );
}
