import type { RunRow } from "@threadkeep/persistence";
import type { StuckState } from "./stuck-state.ts";
import type { ThreadHead } from "./thread-head.ts";

export interface StuckLimits {
  /** Alive without any put for so long is idle. */
  idleMs: number;
  /** Alive with an event loop that did not turn for so long is blocked. */
  blockedMs: number;
  /** Given back, and free for longer than that, is stuck. 30,000. */
  leaseMs?: number;
  /** Taken up so often with no put in between, and in all, a run is parked. */
  perCheckpoint: number;
  total: number;
}

/** All that is known of a thread. */
export interface StuckFacts {
  threadId: string;
  run: RunRow | undefined;
  /** Undefined for a thread without a checkpoint. */
  head: ThreadHead | undefined;
  /** The names that the service has graphs for. */
  graphs: readonly string[];
  /** By the clock of whoever asks; only checkpoints are held against it, runs by their database's. */
  now: Date;
  limits: StuckLimits;
}

/** What is decided; the rest of a StuckState is told by the facts. */
export type StuckVerdict = Pick<
  StuckState,
  "state" | "isStuck" | "reason" | "basis" | "canRecover" | "why" | "since" | "until" | "failureClass"
>;
