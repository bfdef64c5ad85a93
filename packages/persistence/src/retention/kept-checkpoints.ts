import type { CheckpointLinkRow } from "../store/retention-store.ts";

/**
 * Why a checkpoint stays.
 * - "recent": it is among the last that the policy keeps.
 * - "head": it is the last of its namespace.
 * - "unconsumed-writes": tasks wrote for its next step, and nothing was built on it.
 * - "fork-source": the thread began with it as a fork of another, and nothing else tells of which: what that one has done is not done again.
 * - "fork-point": branches that stay went apart there.
 * - "ancestor": a value of one that stays is put together from it, as that of a DeltaChannel.
 * - "subgraph": it belongs to a subgraph at work in the step after one that stays, or is how one stood before that step.
 */
export type KeepReason =
  | "recent"
  | "head"
  | "unconsumed-writes"
  | "fork-source"
  | "fork-point"
  | "ancestor"
  | "subgraph";

/** The checkpoints of a thread that stay. The first reason counts. */
export type KeptCheckpoints = Map<CheckpointLinkRow, KeepReason>;

export function keep(kept: KeptCheckpoints, links: Iterable<CheckpointLinkRow>, reason: KeepReason): void {
  for (const link of links) if (!kept.has(link)) kept.set(link, reason);
}
