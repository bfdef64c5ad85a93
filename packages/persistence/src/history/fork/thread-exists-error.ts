import { ThreadkeepError } from "@threadkeep/state";

export function threadExists(threadId: string): ThreadkeepError {
  return new ThreadkeepError(
    `There is a thread ${JSON.stringify(threadId)} already, and a fork would write over it. Name an unused id, or none to get one.`,
    { code: "history.thread-exists", context: { threadId } },
  );
}
