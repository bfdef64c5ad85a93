import { dispatchCustomEvent } from "@langchain/core/callbacks/dispatch/web";
import type { RunnableConfig } from "@langchain/core/runnables";
import type { CallName } from "../error-recovery-event.ts";
import type { RecoveryRun } from "../recovery-run.ts";
import type { Restart } from "./text-out.ts";

const TYPE = "recovery.stream-restarted";

/**
 * Whoever reads the stream has to drop what it has of this answer: by the event, in the stream mode "custom", and in `streamEvents` as
 * `on_custom_event`. The other stream modes have no place for it. Resolves when all have been told: the next text comes after that.
 */
export async function tellRestart(
  call: CallName,
  attempt: number,
  config: StreamingConfig,
  run: RecoveryRun,
  { messageIds }: Restart = {},
): Promise<void> {
  const data = { call, attempt, ...(messageIds && { messageIds }) };
  config.writer?.({ type: TYPE, data });
  run.tell({ type: TYPE, data });
  // A handler that fails is no reason to give up the call.
  await dispatchCustomEvent(TYPE, data, config).catch(() => undefined);
}

/** LangGraph puts the writer beside the config's own fields. */
type StreamingConfig = RunnableConfig & { writer?: (chunk: unknown) => void };
