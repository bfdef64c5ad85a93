/**
 * "running": its owner lives and it goes on. "done". "waiting": for the answer to an interrupt. "dead": its owner's lease ended. "blocked":
 * its owner lives, its event loop does not turn. "idle": alive, no progress for `idleMs`. "failed": it ended by an error. "postponed": it
 * waits for its next attempt. "poisoned": it was taken up as often as is allowed. "lost": admitted, and never began. "left": its
 * caller gave it up. "unknown": no record, and the checkpoints do not tell.
 */
export type StuckStateName =
  | "running"
  | "done"
  | "waiting"
  | "dead"
  | "blocked"
  | "idle"
  | "failed"
  | "postponed"
  | "poisoned"
  | "lost"
  | "left"
  | "unknown";

export interface PendingToolCall {
  id: string | undefined;
  name: string;
}

/** How a thread stands. Times are ISO 8601. */
export interface StuckState {
  threadId: string;
  state: StuckStateName;
  /**
   * Whether somebody or something has to act: dead, lost, blocked, idle, failed, poisoned, waiting past its limit, an attempt that is due,
   * and what was given back and not taken up for a whole lease.
   */
  isStuck: boolean;
  /** One line that a person can read. */
  reason: string;
  /** What it is decided from. "checkpoints": there is no record of a run, so nothing tells a live run from a dead one. */
  basis: "run" | "checkpoints";
  /** The last node that finished; undefined where the checkpoints do not tell. */
  lastNode: string | undefined;
  nextNodes: readonly string[];
  pendingToolCalls: readonly PendingToolCall[];
  /** Whether `recoverThread` would take it up now. */
  canRecover: boolean;
  /** Why it can or cannot. */
  why: string;
  since: string | undefined;
  /** Of a waiting one: when its limit passes. */
  until: string | undefined;
  /** Taken up with no progress since, and in all. */
  attempts: number;
  totalAttempts: number;
  runId: string | undefined;
  graph: string | undefined;
  owner: string | undefined;
  /** The class of the error that it failed by. */
  failureClass: string | undefined;
  checkpointId: string | undefined;
  step: number | undefined;
}
