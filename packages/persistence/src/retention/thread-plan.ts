import type { AncestryRow } from "../store/retention-store.ts";
import type { ThreadStatus } from "./thread-state.ts";

export interface CheckpointPlace {
  /** "" is the graph itself. */
  namespace: string;
  checkpointId: string;
}

/** One sentence of why, and a code that stays the same. */
export interface RetentionReason {
  code:
    | "pinned"
    | "run-open"
    | "no-limit"
    | "within-limit"
    | "past-limit"
    | "no-time"
    | "status-unknown"
    | "beyond-last"
    | "kept"
    | "within-last"
    | "whole-threads-only";
  message: string;
}

interface PlannedThread {
  threadId: string;
  status: ThreadStatus;
  /** In all namespaces. */
  checkpoints: number;
  /** ISO 8601, by the clock of who stored it last. */
  lastActiveAt?: string;
  reasons: RetentionReason[];
  /** How the thread was: where it is another by the time, nothing goes. */
  stamp: string;
}

/**
 * What shall become of a thread. "purge": all of it goes. "prune": these checkpoints of it go, and `ancestry` is left to know of
 * them: what a fork of those that stay has to tell. Plain data: it may be written down, looked at, and applied later.
 */
export type ThreadPlan = PlannedThread &
  ({ action: "keep" } | { action: "purge" } | { action: "prune"; remove: CheckpointPlace[]; ancestry: AncestryRow[] });
