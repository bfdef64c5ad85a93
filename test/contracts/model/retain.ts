import type { BaseCheckpointSaver } from "@langchain/langgraph-checkpoint";
import { applyRetention, planRetention, type ThreadPlan } from "@threadkeep/persistence";
import type { SqliteCheckpointer } from "@threadkeep/persistence/sqlite";
import { expectEqual } from "./compare.ts";
import type { PlayedThread } from "./played-thread.ts";

/** All of ours have it. */
type RetainingSaver = BaseCheckpointSaver & Pick<SqliteCheckpointer, "retention">;

/** Any checkpoints but heads: whatever else a policy would keep, those that stay must read as before. */
export async function removeSome(saver: BaseCheckpointSaver, thread: PlayedThread, every: number): Promise<void> {
  const { retention } = saver as RetainingSaver;
  const states = await retention.readThreads({ after: undefined, limit: 10 });
  const state = states.find(({ threadId }) => threadId === thread.name);
  const remove = new Map<string, string[]>();
  for (const namespace of thread.oracle.namespaces.keys()) {
    const ids = thread.oracle.list(namespace).slice(1);
    remove.set(
      namespace,
      ids.filter((_, index) => index % every === 0).map(({ id }) => id),
    );
  }
  const checkpoints = [...remove.values()].flat().length;
  if (state === undefined || checkpoints === 0) return;
  const removed = await retention.remove({ threadId: thread.name, stamp: state.stamp, remove });
  expectEqual(removed?.checkpoints, checkpoints, `checkpoints removed of ${thread.name}`);
  for (const [namespace, ids] of remove) thread.removed(namespace, ids);
}

/** What is removed is what was planned, and the plan leaves the heads and the last ones. */
export async function applyPolicy(
  saver: BaseCheckpointSaver,
  threads: readonly PlayedThread[],
  keepLast: number,
): Promise<void> {
  const plan = planRetention(saver, { keepLast });
  const planned: ThreadPlan[] = [];
  for await (const batch of plan) planned.push(...batch.threads);
  await applyRetention(plan, { threads: planned });
  for (const one of planned) {
    const thread = threads.find(({ name }) => name === one.threadId);
    if (thread === undefined || one.action !== "prune") continue;
    const staying = [...thread.oracle.namespaces.keys()].flatMap((namespace) =>
      thread.oracle.list(namespace).slice(0, namespace === "" ? keepLast : 1),
    );
    const removed = new Set(one.remove.map(({ checkpointId }) => checkpointId));
    expectEqual(
      staying.filter(({ id }) => removed.has(id)),
      [],
      `heads and last ones in the plan of ${thread.name}`,
    );
    for (const { namespace, checkpointId } of one.remove) thread.removed(namespace, [checkpointId]);
  }
}
