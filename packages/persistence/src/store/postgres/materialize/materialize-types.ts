import type { ThreadkeepError } from "@threadkeep/state";
import type { StockLossKind } from "./stock-form.ts";

/** Something that PostgresSaver has no form for. */
export interface MaterializeLoss {
  threadId: string;
  namespace: string;
  /** `messages[3].additional_kwargs.at`; of metadata `metadata.at of checkpoint 1f0…`, of what jsonb cannot hold `metadata of checkpoint 1f0…`. */
  path: string;
  /** "characters": NUL or half of a surrogate pair in a checkpoint or its metadata, in place of which U+FFFD stands. */
  kind: StockLossKind | "characters";
}

/** A namespace whose last checkpoint does not have the greatest id, by which PostgresSaver would take another for the last. */
export interface LateHead {
  threadId: string;
  namespace: string;
  /** The last. */
  checkpointId: string;
  /** Which PostgresSaver would go on from. */
  greatestId: string;
}

export interface MaterializePlanOptions {
  /** Only this one. Without it every thread that this package ever wrote to. */
  threadId?: string;
  /** Stops between two queries, with the signal's reason. */
  signal?: AbortSignal;
  /** How many threads were looked at. */
  onThreads?: (threads: number) => void;
}

/** What `materialize` would do. */
export interface MaterializePlan {
  /** With anything of ours. */
  threads: number;
  /** Rows of channel values to be written whole. */
  values: number;
  /** Rows of what tasks wrote to be written anew. */
  writes: number;
  /** Of those rows. */
  bytes: number;
  /** What they become at most. About, where rows are compressed, and where they hold what tasks sent. */
  bytesAfter: number;
  isEstimate: boolean;
  /** Of the rows, those that are encrypted. */
  encrypted: number;
  /** The first 1,000. */
  lateHeads: LateHead[];
}

export interface MaterializeOptions {
  /** Only this one. Without it every thread that this package ever wrote to. */
  threadId?: string;
  /** "throw" leaves a thread that holds what PostgresSaver cannot read back. "warn": it is written as PostgresSaver would have, and told. */
  onLossy?: "throw" | "warn";
  /**
   * "throw" leaves a thread whose last checkpoint does not have the greatest id. "copy" puts a copy of it beside it, with an id after all others;
   * where tasks have written to it already the thread is left all the same, as their writes would be lost.
   */
  onLateHead?: "throw" | "copy";
  /** After each batch of rows, and each thread. */
  onProgress?: (progress: MaterializeProgress) => void;
  /** Stops before the next batch of rows. */
  signal?: AbortSignal;
}

export interface MaterializeCounts {
  /** Done. */
  threads: number;
  values: number;
  writes: number;
  /** Written. */
  bytes: number;
  /** Heads that were copied under a greater id. */
  copies: number;
}

export interface MaterializeProgress extends MaterializeCounts {
  /** At work on. */
  threadId: string;
}

export interface LeftThread {
  threadId: string;
  error: ThreadkeepError;
}

export interface MaterializeResult extends MaterializeCounts {
  /** How many losses there were. */
  lossy: number;
  /** The first 1,000 of them. */
  losses: MaterializeLoss[];
  /** Threads with late checkpoints, which PostgresSaver lists in another order. Their heads are right. The first 1,000. */
  reordered: string[];
  /** How many threads were left as they are: this package reads them, PostgresSaver does not. */
  left: number;
  /** The first 1,000 of them. */
  leftThreads: LeftThread[];
  /** It was stopped by its signal. */
  aborted: boolean;
}
