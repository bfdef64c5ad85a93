import { ThreadkeepError } from "@threadkeep/state";
import { whyNoThreadId } from "../thread-id/why-no-thread-id.ts";

/** @throws {ThreadkeepError} `history.invalid-thread-id` */
export function assertThreadId(threadId: unknown): asserts threadId is string {
  const why = whyNoThreadId(threadId);
  if (why === undefined) return;
  throw new ThreadkeepError(`A thread id is needed: ${why}. Pass the thread_id that the thread was run with.`, {
    code: "history.invalid-thread-id",
  });
}
