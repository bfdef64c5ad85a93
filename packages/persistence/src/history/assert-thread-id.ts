import { ThreadkeepError } from "@threadkeep/state";
import { whyNoThreadId, whyNotStored } from "../thread-id/why-no-thread-id.ts";

/** For reading: any id that a saver can have stored. @throws {ThreadkeepError} `history.invalid-thread-id` */
export function assertThreadId(threadId: unknown): asserts threadId is string {
  const why = whyNotStored(threadId);
  if (why !== undefined) throw invalidThreadId(why, "Pass the thread_id that the thread was run with.");
}

/** For a thread to be made: no id that comes about by accident. @throws {ThreadkeepError} `history.invalid-thread-id` */
export function assertNewThreadId(threadId: unknown): asserts threadId is string {
  const why = whyNoThreadId(threadId);
  if (why !== undefined) throw invalidThreadId(why, "Name the new thread, or give no id to get one.");
}

function invalidThreadId(why: string, help: string): ThreadkeepError {
  return new ThreadkeepError(`A thread id is needed: ${why}. ${help}`, { code: "history.invalid-thread-id" });
}
