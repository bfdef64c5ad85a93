import type { RunnableConfig } from "@langchain/core/runnables";
import { openRecovery, type OpenRecoveryOptions } from "../../budget/open-recovery.ts";
import type { ErrorRecoveryEvent } from "../../error-recovery-event.ts";
import type { RecoveryRun } from "../../recovery-run.ts";

export interface WatchedRun extends RecoveryRun {
  events: ErrorRecoveryEvent[];
}

/** Half of what jitter allows, unless told. */
export async function watchedRun(
  options: Partial<OpenRecoveryOptions> = {},
  config?: RunnableConfig,
  saved?: unknown,
): Promise<WatchedRun> {
  const events: ErrorRecoveryEvent[] = [];
  const onEvent = (event: ErrorRecoveryEvent) => void events.push(event);
  const run = await openRecovery(config, { budget: { attempts: 10 }, random: () => 0.5, onEvent, ...options }, saved);
  return Object.assign(run, { events });
}
