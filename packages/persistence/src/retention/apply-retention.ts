import { archivedThread } from "./archived-thread.ts";
import { assertApplicable, assertThreadPlan } from "./assert-applicable.ts";
import { retentionOf, type RetentionPlan } from "./plan-retention.ts";
import type { RetentionAccess } from "./retention-access.ts";
import { RetentionTally, type RetentionProgress, type RetentionResult, type ThreadOutcome } from "./retention-tally.ts";
import type { CheckpointPlace, ThreadPlan } from "./thread-plan.ts";

export interface ApplyRetentionOptions {
  /** Just these, as they were planned, maybe long ago and by another process. Without it the plan is read as it is applied. */
  threads?: Iterable<ThreadPlan> | AsyncIterable<ThreadPlan> | undefined;
  /** After each thread, those that stay included. */
  onProgress?: ((progress: RetentionProgress) => void) | undefined;
  /** Stops before the next thread. */
  signal?: AbortSignal | undefined;
}

/**
 * Removes what a plan says, thread by thread. Each goes with its row locked and at once: checkpoints, their writes, and the
 * values that nothing needs any more. A thread that is not as it was when it was planned is left as it is, and said to be
 * skipped; so is one whose `archive` rejects. Of a saver of others the thread is looked at right before, but not locked.
 *
 * May be killed at any point, and called again with a new plan: what went is gone, nothing is half gone. To save the reading,
 * the new plan may begin at the `cursor` of the last progress. Runs on several machines at once do no harm.
 *
 * @throws {ThreadkeepError} `retention.not-a-plan`, `retention.invalid-option`; `retention.invalid-plan` where one of `threads` is
 * no plan of a thread, `retention.whole-threads-only` where it names single checkpoints and the saver cannot remove those; and
 * whatever the saver, `pin` or `onProgress` throws: threads before it are done
 *
 * @example
 * const { purged, pruned, skipped } = await applyRetention(plan, { onProgress: ({ threadId }) => console.error(threadId) });
 */
export async function applyRetention(
  plan: RetentionPlan,
  options: ApplyRetentionOptions = {},
): Promise<RetentionResult> {
  assertApplicable(plan, options);
  const { threads = plannedThreads(plan), onProgress, signal } = options;
  const access = retentionOf(plan.saver);
  const tally = new RetentionTally();
  for await (const thread of threads) {
    if (signal?.aborted) break;
    assertThreadPlan(thread);
    const progress = tally.add(thread.threadId, await applyThread(plan, access, thread));
    onProgress?.(progress);
  }
  return tally.result(signal?.aborted ?? false);
}

async function* plannedThreads(plan: RetentionPlan): AsyncGenerator<ThreadPlan> {
  for await (const { threads } of plan) yield* threads;
}

async function applyThread(
  { saver, policy: { archive } }: RetentionPlan,
  access: RetentionAccess,
  thread: ThreadPlan,
): Promise<ThreadOutcome> {
  if (thread.action === "keep") return { outcome: "kept" };
  try {
    await archive?.(archivedThread(saver, thread));
  } catch (error) {
    return { outcome: "archive-failed", error };
  }
  const { threadId, stamp } = thread;
  const what =
    thread.action === "purge"
      ? { remove: "thread" as const }
      : { remove: byNamespace(thread.remove), ancestry: thread.ancestry };
  const removed = await access.remove({ threadId, stamp, ...what });
  if (removed === undefined) return { outcome: "changed" };
  return { outcome: thread.action === "purge" ? "purged" : "pruned", removed };
}

function byNamespace(places: readonly CheckpointPlace[]): Map<string, string[]> {
  const grouped = new Map<string, string[]>();
  for (const { namespace, checkpointId } of places) {
    const ids = grouped.get(namespace);
    if (ids === undefined) grouped.set(namespace, [checkpointId]);
    else ids.push(checkpointId);
  }
  return grouped;
}
