import type { RunnableConfig } from "@langchain/core/runnables";
import type { CallName } from "../error-recovery-event.ts";
import type { RecoveryRun } from "../recovery-run.ts";

/** Whoever reads the stream has to drop what it has of this answer: by the event, and in the stream mode "custom". */
export function tellRestart(call: CallName, attempt: number, { writer }: StreamingConfig, run: RecoveryRun): void {
  const data = { call, attempt };
  writer?.({ type: "recovery.stream-restarted", data });
  run.tell({ type: "recovery.stream-restarted", data });
}

/** LangGraph puts the writer beside the config's own fields. */
type StreamingConfig = RunnableConfig & { writer?: (chunk: unknown) => void };
