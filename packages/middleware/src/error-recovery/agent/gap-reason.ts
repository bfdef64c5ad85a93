import type { RunnableConfig } from "@langchain/core/runnables";
import { checkpointConfig, saverOf, taskOf, type SavedCheckpoint } from "../../langgraph/langgraph-internals.ts";
import { INTERRUPT } from "../../langgraph/reserved-names.ts";
import { wasCancelled } from "./note-cancelled.ts";

/** From the model's superstep back to the run's input there are the hooks of other middlewares. */
const MAX_STEPS_BACK = 10;

const GIVEN_UP = "This has no result: the run that called it was stopped or given up. It may have completed.";
const CANCELLED = "This was cancelled by the user while it ran. It may have completed.";
const WAITED = "This was not completed: it waited for a human, who went on without an answer to it.";

/** What is known of why tool calls have no result: whether the run before this one waited for a human, or was cancelled. */
export async function gapReason(config: RunnableConfig): Promise<string> {
  const before = await lastOfRunBefore(config).catch(() => undefined);
  if (before?.pendingWrites?.some(([, channel]) => channel === INTERRUPT)) return WAITED;
  return wasCancelled(before?.pendingWrites) ? CANCELLED : GIVEN_UP;
}

/** The checkpoint that the run before this one has left, where the run began with an input. */
async function lastOfRunBefore(config: RunnableConfig): Promise<SavedCheckpoint | undefined> {
  const [saver, task] = [saverOf(config), taskOf(config)];
  if (saver === undefined || task === undefined) return undefined;
  let saved = await saver.getTuple(checkpointConfig(config, task.superstep));
  for (let back = 0; back < MAX_STEPS_BACK && saved?.parentConfig !== undefined; back++) {
    const isInput = saved.metadata?.source === "input";
    saved = await saver.getTuple(saved.parentConfig);
    if (isInput) return saved;
  }
  return undefined;
}
