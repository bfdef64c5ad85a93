import type { RetentionPlan, RetentionShare, ThreadPlan } from "@threadkeep/persistence";

export type GoingThread = Exclude<ThreadPlan, { action: "keep" }>;

/** A plan as far as it is shown: what goes in all, and the first threads of which something does. */
export interface PlanView {
  threads: number;
  checkpoints: number;
  purge: RetentionShare;
  prune: RetentionShare;
  keep: number;
  /** In the order of their ids. */
  listed: GoingThread[];
}

/** Goes through all of the plan once, and holds no more of it than what is listed. */
export async function readPlan(
  plan: RetentionPlan,
  { list, onThreads }: { list: number; onThreads: (done: number) => void },
): Promise<PlanView> {
  const [purge, prune] = [nothing(), nothing()];
  const view: PlanView = { threads: 0, checkpoints: 0, purge, prune, keep: 0, listed: [] };
  for await (const { threads } of plan) {
    for (const thread of threads) add(view, thread, list);
    onThreads(view.threads);
  }
  return view;
}

function nothing(): RetentionShare {
  return { threads: 0, checkpoints: 0 };
}

function add(view: PlanView, thread: ThreadPlan, list: number): void {
  view.threads++;
  view.checkpoints += thread.checkpoints;
  if (thread.action === "keep") {
    view.keep++;
    return;
  }
  view[thread.action].threads++;
  view[thread.action].checkpoints += goingCheckpoints(thread);
  if (view.listed.length < list) view.listed.push(thread);
}

export function goingCheckpoints(thread: GoingThread): number {
  return thread.action === "purge" ? thread.checkpoints : thread.remove.length;
}
