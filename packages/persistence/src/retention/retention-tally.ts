import type { RemovedRows } from "../store/retention-store.ts";

export type ThreadOutcome =
  | { outcome: "kept" }
  | { outcome: "purged" | "pruned"; removed: RemovedRows }
  /** It is another than when it was planned, or it is gone. */
  | { outcome: "changed" }
  | { outcome: "archive-failed"; error: unknown };

export interface RetentionCounts {
  /** Looked at so far. */
  threads: number;
  kept: number;
  purged: number;
  pruned: number;
  skipped: number;
  /** Rows. Savers of others do not tell of values. */
  removed: RemovedRows;
}

export interface RetentionProgress extends RetentionCounts {
  threadId: string;
  outcome: ThreadOutcome["outcome"];
  /** For `planRetention`, to begin after this thread. */
  cursor: string;
}

export interface SkippedThread {
  threadId: string;
  why: "changed" | "archive-failed";
  /** What `archive` rejected with. */
  error?: unknown;
}

export interface RetentionResult extends RetentionCounts {
  /** The first 1,000 of them. */
  skippedThreads: SkippedThread[];
  /** It was stopped by its signal. */
  aborted: boolean;
}

const MAX_SKIPPED = 1_000;

/** What has become of the threads so far. */
export class RetentionTally {
  #counts: RetentionCounts = {
    threads: 0,
    kept: 0,
    purged: 0,
    pruned: 0,
    skipped: 0,
    removed: { checkpoints: 0, writes: 0, values: 0 },
  };
  readonly #skippedThreads: SkippedThread[] = [];

  add(threadId: string, result: ThreadOutcome): RetentionProgress {
    const { outcome } = result;
    const counter = outcome === "changed" || outcome === "archive-failed" ? "skipped" : outcome;
    const { threads, removed } = this.#counts;
    this.#counts = {
      ...this.#counts,
      threads: threads + 1,
      [counter]: this.#counts[counter] + 1,
      removed: "removed" in result ? sum(removed, result.removed) : removed,
    };
    if (outcome === "changed") this.#skip({ threadId, why: outcome });
    if (outcome === "archive-failed") this.#skip({ threadId, why: outcome, error: result.error });
    return { ...this.#counts, threadId, outcome, cursor: threadId };
  }

  result(aborted: boolean): RetentionResult {
    return { ...this.#counts, skippedThreads: this.#skippedThreads, aborted };
  }

  #skip(thread: SkippedThread): void {
    if (this.#skippedThreads.length < MAX_SKIPPED) this.#skippedThreads.push(thread);
  }
}

function sum(one: RemovedRows, other: RemovedRows): RemovedRows {
  return {
    checkpoints: one.checkpoints + other.checkpoints,
    writes: one.writes + other.writes,
    values: one.values + other.values,
  };
}
