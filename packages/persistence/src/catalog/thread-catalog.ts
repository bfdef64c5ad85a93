/** One thread, as a list shows it. */
export interface ThreadSummary {
  threadId: string;
  /** In all namespaces. */
  checkpoints: number;
  /** Of the graph itself; absent where only subgraphs left something. */
  headId?: string;
  /**
   * When the head was made, ISO 8601, by the clock of who made it: of a fork or a rollback, when that was done. With `encryption`, this, `step` and `source` are absent where the
   * head is not as it was put, or not sealed: whoever reads the thread is told.
   */
  updatedAt?: string;
  /** As LangGraph counts: -1 for an input, then one more at each superstep. */
  step?: number;
  /** What made the head: "input", "loop", "update", "fork". */
  source?: string;
}

export interface ThreadQuery {
  /** 1 to 1,000. */
  limit: number;
  /** The `nextCursor` of the page before. */
  cursor?: string;
  /**
   * "id": in the order of thread ids. "recent": what was written last comes first; who follows pages while threads are written
   * to may miss those that moved to the front.
   */
  order: "id" | "recent";
  /** Only ids that begin so. */
  prefix?: string;
}

export interface ThreadPage {
  threads: ThreadSummary[];
  /** Absent on the last page. */
  nextCursor?: string;
}

export interface ChannelBytes {
  channel: string;
  /** Rows: whole values and changes. */
  values: number;
  bytes: number;
}

export interface DatabaseStats {
  threads: number;
  checkpoints: number;
  /** Rows of what tasks wrote. */
  writes: number;
  /** Of values and writes, as they are stored. */
  bytes: number;
  /** Largest first. */
  channels: ChannelBytes[];
  /** When the oldest and the newest checkpoint was made, ISO 8601. Absent where there is none. */
  oldest?: string;
  newest?: string;
  /** Checkpoints by day (UTC, by the clocks of who made them), oldest first: the last 30 days that have any. */
  growth: { day: string; checkpoints: number }[];
  /** Largest first, at most 10. */
  largestThreads: { threadId: string; checkpoints: number; bytes: number }[];
  /**
   * Which of the figures above come from a sample or from the database's own statistics, because counting would take long, or
   * from the values as they are read, because a saver does not tell what it stores.
   */
  estimated: ("threads" | "checkpoints" | "writes" | "bytes" | "channels" | "growth" | "largestThreads")[];
}

export const GROWTH_DAYS = 30;
export const LARGEST_THREADS = 10;

/** What a saver may have besides `list` to tell of its threads without reading all of them. */
export interface ThreadCatalog {
  listThreads(query: ThreadQuery): Promise<ThreadPage>;
  readStats(): Promise<DatabaseStats>;
}
