import type { CheckpointDiff } from "@threadkeep/persistence";

/** A checkpoint, or several in a row that the same node made. */
export interface HistoryRow {
  /** Of the last of them. */
  checkpointId: string;
  steps: { first: number; last: number };
  /** The nodes whose writes made it. Empty for the input. */
  ran: string[];
  /** Empty at the end. */
  next: string[];
  /** UTF-8 bytes of the state after the last of them. */
  bytes: number;
}

/** How a thread ended. */
export interface BranchFact {
  threadId: string;
  question: string;
  docIds: string[];
  report: string;
}

export interface RollbackFact {
  /** The checkpoint whose state was to be the newest one. */
  to: string;
  /** The one that now is. */
  headId: string;
  next: string[];
  /** Whether the states of both are equal. */
  isEqual: boolean;
  /** How many the thread had before and has since. */
  checkpoints: { before: number; after: number };
  /** Whether all that were there before are there still. */
  keptAll: boolean;
  /** Whether the fork still ends as it did. */
  leftFork: boolean;
}

export interface ThreadInFileFacts {
  /** Before the file was closed. */
  stopped: { next: string[]; docIds: string[] };
  /** The nodes that ran after it was opened again. */
  wentOn: string[];
  /** Newest first. */
  history: HistoryRow[];
  forkedFrom: string;
  /** The nodes that ran in the fork. */
  ranInFork: string[];
  original: BranchFact;
  fork: BranchFact;
  /** From the original's head to the fork's. */
  diff: CheckpointDiff;
  rollback: RollbackFact;
}
