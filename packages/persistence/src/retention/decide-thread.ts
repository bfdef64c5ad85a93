import type { AncestryRow, CheckpointLinkRow } from "../store/retention-store.ts";
import { ancestryLeft } from "./ancestry-left.ts";
import { chooseKept } from "./choose-kept.ts";
import type { Verdict } from "./judge-thread.ts";
import type { KeepReason } from "./kept-checkpoints.ts";
import type { CheckpointPlace, RetentionReason, ThreadPlan } from "./thread-plan.ts";
import type { ThreadState } from "./thread-state.ts";
import { waysOf } from "./ways.ts";

/** Nothing of it goes but what the verdict says. */
export function planWhole(thread: ThreadState, { action, reason }: Verdict, ...more: RetentionReason[]): ThreadPlan {
  return { ...described(thread), action: action === "purge" ? "purge" : "keep", reasons: [reason, ...more] };
}

export interface ThreadLinks {
  /** In the order of arrival. */
  links: readonly CheckpointLinkRow[];
  ancestry: readonly AncestryRow[];
  keepLast: number;
}

/** Which checkpoints of a thread that stays may go. */
export function planShorter(
  thread: ThreadState,
  { reason }: Verdict,
  { links, ancestry, keepLast }: ThreadLinks,
): ThreadPlan {
  const ways = waysOf(links, ancestry);
  const kept = chooseKept(links, keepLast, ways);
  const remove = links.filter((link) => !kept.has(link)).map(placeOf);
  const reasons = [reason, ...describeKept(kept.values())];
  if (remove.length === 0) return { ...described(thread), action: "keep", reasons };
  const beyond = {
    code: "beyond-last",
    message: `${count(remove.length, "checkpoint")} beyond the last ${keepLast}.`,
  } as const;
  return {
    ...described(thread),
    action: "prune",
    remove,
    ancestry: ancestryLeft(links, kept, ways),
    reasons: [beyond, ...reasons],
  };
}

const WHY_KEPT: Record<KeepReason, string> = {
  recent: "among the last that the policy keeps",
  head: "the head of its namespace",
  "unconsumed-writes": "with writes that no step has taken up",
  "fork-source": "which tells what thread this one is a fork of",
  "fork-point": "where branches that stay went apart",
  ancestor: "which a value of one that stays is put together from",
  subgraph: "of subgraphs, for one of the graph that stays",
};

function describeKept(reasons: Iterable<KeepReason>): RetentionReason[] {
  const counts = new Map<KeepReason, number>();
  for (const reason of reasons) counts.set(reason, (counts.get(reason) ?? 0) + 1);
  return Array.from(counts, ([reason, number]) => ({
    code: "kept",
    message: `${count(number, "checkpoint")} ${number === 1 ? "stays" : "stay"}: ${WHY_KEPT[reason]}.`,
  }));
}

function described({ threadId, status, checkpoints, lastActiveAt, stamp }: ThreadState) {
  return { threadId, status, checkpoints, stamp, ...(lastActiveAt !== undefined && { lastActiveAt }) };
}

function placeOf({ namespace, checkpointId }: CheckpointLinkRow): CheckpointPlace {
  return { namespace, checkpointId };
}

function count(number: number, noun: string): string {
  return `${number} ${noun}${number === 1 ? "" : "s"}`;
}
