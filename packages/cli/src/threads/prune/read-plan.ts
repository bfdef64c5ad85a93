import type { RetentionPlan, RetentionShare, ThreadPlan } from "@threadkeep/persistence";

export type GoingThread = Exclude<ThreadPlan, { action: "keep" }>;

/** A plan as far as it is shown: what goes in all, and the first threads of which something does. */
export interface PlanView {
  threads: number;
  checkpoints: number;
  purge: RetentionShare;
  prune: RetentionShare;
  keep: number;
  /** Of those that stay: how many because it cannot be told how they stand, and why the first of them cannot. */
  unreadable: { threads: number; first?: { threadId: string; why: string } };
  /** Those of `--pin` that no thread has. */
  unmatchedPins: string[];
  /** In the order of their ids. */
  listed: GoingThread[];
}

/** Goes through all of the plan once, and holds no more of it than what is listed. */
export async function readPlan(
  plan: RetentionPlan,
  { list, onThreads }: { list: number; onThreads: (done: number) => void },
): Promise<PlanView> {
  const [purge, prune] = [nothing(), nothing()];
  const view: PlanView = {
    threads: 0,
    checkpoints: 0,
    purge,
    prune,
    keep: 0,
    unreadable: { threads: 0 },
    unmatchedPins: [],
    listed: [],
  };
  const { pin } = plan.policy;
  const unmatched = new Set(typeof pin === "function" ? [] : pin);
  for await (const { threads } of plan) {
    for (const thread of threads) {
      add(view, thread, list);
      unmatched.delete(thread.threadId);
    }
    onThreads(view.threads);
  }
  return { ...view, unmatchedPins: [...unmatched] };
}

function nothing(): RetentionShare {
  return { threads: 0, checkpoints: 0 };
}

function add(view: PlanView, thread: ThreadPlan, list: number): void {
  view.threads++;
  view.checkpoints += thread.checkpoints;
  if (thread.action === "keep") {
    view.keep++;
    addUnreadable(view.unreadable, thread);
    return;
  }
  view[thread.action].threads++;
  view[thread.action].checkpoints += goingCheckpoints(thread);
  if (view.listed.length < list) view.listed.push(thread);
}

function addUnreadable(unreadable: PlanView["unreadable"], { threadId, reasons }: ThreadPlan): void {
  const reason = reasons.find(({ code }) => code === "status-unknown");
  if (reason === undefined) return;
  unreadable.threads++;
  unreadable.first ??= { threadId, why: reason.message };
}

export function goingCheckpoints(thread: GoingThread): number {
  return thread.action === "purge" ? thread.checkpoints : thread.remove.length;
}
