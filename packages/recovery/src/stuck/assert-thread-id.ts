import { ThreadkeepError } from "@threadkeep/state";
import { describeValue } from "../service/option-rules.ts";

/** @throws {ThreadkeepError} `run.invalid-thread-id` */
export function assertThreadId(call: string, threadId: unknown): void {
  if (typeof threadId === "string" && threadId !== "") return;
  throw new ThreadkeepError(
    `${call}() was given ${describeValue(threadId)} for a thread. Give the thread's id, a text that is not empty: ${call}("thread-1").`,
    { code: "run.invalid-thread-id" },
  );
}
