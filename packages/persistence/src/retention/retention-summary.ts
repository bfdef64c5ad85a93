import type { RetentionBatch } from "./plan-retention.ts";
import type { ThreadPlan } from "./thread-plan.ts";
import type { ThreadStatus } from "./thread-state.ts";

/** How many threads, and how many checkpoints go of them. */
export interface RetentionShare {
  threads: number;
  checkpoints: number;
}

export interface RetentionSummary {
  threads: number;
  checkpoints: number;
  purge: RetentionShare;
  prune: RetentionShare;
  /** Threads of which nothing goes. */
  keep: number;
  statuses: Record<ThreadStatus, number>;
  /** Of the ids in `pin` those that no thread has. Empty where a plan begins after a `cursor`, which cannot tell. */
  unmatchedPins: string[];
}

export async function summarizePlan(
  batches: AsyncIterable<RetentionBatch>,
  pins: readonly string[],
): Promise<RetentionSummary> {
  const unmatched = new Set(pins);
  const summary: RetentionSummary = {
    threads: 0,
    checkpoints: 0,
    purge: { threads: 0, checkpoints: 0 },
    prune: { threads: 0, checkpoints: 0 },
    keep: 0,
    statuses: { done: 0, paused: 0, failed: 0, runnable: 0, unknown: 0 },
    unmatchedPins: [],
  };
  for await (const { threads } of batches) {
    for (const thread of threads) {
      count(summary, thread);
      unmatched.delete(thread.threadId);
    }
  }
  return { ...summary, unmatchedPins: [...unmatched] };
}

function count(summary: RetentionSummary, thread: ThreadPlan): void {
  summary.threads++;
  summary.checkpoints += thread.checkpoints;
  summary.statuses[thread.status]++;
  if (thread.action === "keep") {
    summary.keep++;
    return;
  }
  summary[thread.action].threads++;
  summary[thread.action].checkpoints += thread.action === "purge" ? thread.checkpoints : thread.remove.length;
}
