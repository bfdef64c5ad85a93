import type { RunnableConfig } from "@langchain/core/runnables";
import type { OpenRecoveryOptions } from "../budget/open-recovery.ts";
import { classifyError } from "../classify/classify-error.ts";
import { classifyWith } from "../classify/classify-with.ts";
import type { ClassifiedError } from "../classify/classified-error.ts";
import type { CallName } from "../error-recovery-event.ts";
import { failedAttempt } from "../retry/failed-attempt.ts";
import { tellRecoveryEvent } from "../tell-recovery-event.ts";

/** A call has failed, and what its run has spent cannot be read: nothing is tried again, and the saver's failure is not to hide that of the call. */
export interface UnopenedRun {
  signal: AbortSignal | undefined;
  classify(error: unknown): ClassifiedError;
  /** Says why nothing is tried again, unless nothing would have been in any case. */
  tellFailed(call: CallName, error: unknown, fault: unknown): void;
}

export function unopenedRun(config: RunnableConfig, { classify, onEvent }: OpenRecoveryOptions): UnopenedRun {
  const { signal } = config;
  const threadId: unknown = config.configurable?.["thread_id"];
  const judge = (error: unknown): ClassifiedError =>
    classifyWith(classify, error, signal === undefined ? {} : { aborted: signal.aborted });
  return {
    signal,
    classify: judge,
    tellFailed(call, error, fault) {
      const failure = judge(error);
      if (failure.class === "control-flow" || failure.class === "abort") return;
      const why = `what the run had spent before cannot be read: ${classifyError(fault).message}`;
      const data = { ...failedAttempt(call, 1, failure), why };
      tellRecoveryEvent(onEvent, { ...(typeof threadId === "string" && { threadId }), type: "recovery.failed", data });
    },
  };
}
