import type { LoadedCheckpoint } from "./checkpoint-store.ts";

export interface ThreadsQuery {
  /** Only thread ids that follow this one. */
  after: string | undefined;
  limit: number;
}

/** A thread as far as it tells whether the thread as a whole may go. */
export interface ThreadHeadRow {
  threadId: string;
  /** In all namespaces. */
  checkpoints: number;
  /** The head of the graph itself with its writes, and with values as `values: "steering"` of a list. Absent where only subgraphs left something. */
  head: LoadedCheckpoint | undefined;
  /** The checkpoint that arrived last, in whichever namespace. */
  newest: { checkpointId: string; ts: string | undefined };
  /** A run of it is recorded that has not come to its end, be it before its first checkpoint. */
  hasOpenRun: boolean;
  /**
   * Another one as soon as a run was admitted, or anything of the thread was put, written or removed. Nobody reads it but the store: made of counts and
   * places of arrival, say.
   */
  stamp: string;
}

/** A checkpoint as far as it tells which others it needs. */
export interface CheckpointLinkRow {
  namespace: string;
  checkpointId: string;
  parentId: string | undefined;
  /** Of its metadata, as `rootId` and `counted`. */
  source: string | undefined;
  /** `parents[""]` of its metadata: of a subgraph's checkpoint, the one of the root whose next step it ran in. */
  rootId: string | undefined;
  /**
   * Channels that have a version here and no stored value, without those that LangGraph steers by: `branch:to:…`, `join:…`, `__…`.
   * Not needed where `source` is "loop", "input" or "fork": there all DeltaChannels without a value are `counted`.
   */
  valueless: readonly string[];
  /** DeltaChannels, as the keys of its metadata's `counters_since_delta_snapshot` name them. */
  counted: readonly string[];
  /** What its parent's tasks sent is part of it: its format is older than version 4, and the parent has writes to `__pregel_tasks`. */
  needsParent: boolean;
  /** `forkedFrom` of its metadata names another thread. */
  isFork: boolean;
  /** Channels that its tasks wrote to, each once, those that LangGraph steers by included. */
  written: readonly string[];
}

/** What is left to know of a checkpoint whose parent was removed, or that was removed itself. */
export interface AncestryRow {
  namespace: string;
  checkpointId: string;
  /** The nearest that it was built on and that is still known of; undefined where there is none. */
  ancestorId: string | undefined;
}

export interface RemovalOrder {
  threadId: string;
  /** As it was when this was decided. */
  stamp: string;
  /** Ids by namespace, or the thread. */
  remove: ReadonlyMap<string, readonly string[]> | "thread";
  /** In place of all that `readAncestry` told. Absent: that stays. */
  ancestry?: readonly AncestryRow[];
}

export interface RemovedRows {
  checkpoints: number;
  writes: number;
  values: number;
}

/** What retention needs of a database. Every call is atomic, and reads no value but those named. */
export interface RetentionStore {
  /** In the order of thread ids, however the database orders text. The first page is as cheap on a million threads as on ten. */
  readThreadHeads(query: ThreadsQuery): Promise<ThreadHeadRow[]>;
  /** In the order of arrival, oldest first. */
  readLinks(threadId: string): Promise<CheckpointLinkRow[]>;
  /** As the last removal left it. Rows of what another saver deleted since may be among them. */
  readAncestry(threadId: string): Promise<AncestryRow[]>;
  /**
   * With the thread locked against whoever writes to it; undefined, and nothing removed, where its stamp is another by now.
   * "thread" does what `deleteThread` does. Of single checkpoints it removes the rows and their writes, then every value that
   * no remaining checkpoint of the thread needs, be it for what another value builds on, and leaves the tombstone of
   * `deleteThread` with the last of the removed ids: a run that began at one of them may still come to write.
   */
  remove(order: RemovalOrder): Promise<RemovedRows | undefined>;
}
