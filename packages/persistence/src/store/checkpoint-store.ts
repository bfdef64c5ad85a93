import type { DatabaseStats, ThreadPage, ThreadQuery } from "../catalog/thread-catalog.ts";
import type { StoredValue } from "../encoding/stored-value.ts";
import type { Fence, RunProgress } from "../runs/fence.ts";
import type { EffectStore } from "./effect-store.ts";
import type { RetentionStore } from "./retention-store.ts";
import type { RunStore } from "./run-store.ts";

/** A thread's checkpoints in one namespace: "" for the graph itself, "node:task|inner:task" for what runs inside. */
export interface NamespaceKey {
  threadId: string;
  namespace: string;
}

export interface CheckpointKey extends NamespaceKey {
  checkpointId: string;
}

export interface CheckpointRow extends CheckpointKey {
  parentId: string | undefined;
  /** JSON of the checkpoint without its values. */
  checkpoint: string;
  /** JSON, as the serializer wrote it. */
  metadata: string;
}

/** The value of a channel at a version, or what changed since `base`. */
export interface ValueRow {
  channel: string;
  version: string;
  stored: StoredValue;
  base: string | undefined;
}

export interface WriteRow {
  taskId: string;
  /** Below 0 for errors, interrupts and the like, which replace what stands there. Others are kept as they were first written. */
  index: number;
  channel: string;
  stored: StoredValue;
  /** Where the task stands in its graph. LangGraph gives it from 1.7 on. */
  taskPath: string;
}

export interface CheckpointToPut {
  row: CheckpointRow;
  /** Of every channel, changed or not. */
  versions: Record<string, string>;
  /** Of the channels that changed. */
  values: readonly ValueRow[];
  /** For a namespace below the root: the checkpoint of the root that it runs under. */
  rootId: string | undefined;
}

/** What a checkpoint of a run comes with. */
export interface FencedPut {
  fence: Fence;
  /** Of a checkpoint of the root, which is where the run is; undefined for what runs below it. */
  progress: RunProgress | undefined;
}

/** A checkpoint and all that its tuple is made of. */
export interface LoadedCheckpoint {
  row: CheckpointRow;
  /** What was read of it. */
  values: ListQuery["values"];
  /** The rows that build each value, the whole one first. A channel without a stored value is absent. */
  chains: ReadonlyMap<string, readonly StoredValue[]>;
  /** Of the channels that were read, those without any row at their version: the version. */
  missing: ReadonlyMap<string, string>;
  /** By task id, then index. */
  writes: readonly WriteRow[];
  /** What the parent's tasks sent, for checkpoints before version 4 of their format, which keep it there. */
  sends: readonly WriteRow[];
}

export interface ListQuery {
  threadId: string | undefined;
  namespace: string | undefined;
  checkpointId: string | undefined;
  /**
   * Only what was put before this checkpoint, with `order: "oldest"` after it. Where it is not known: what was put up to the last
   * id below its own, or from the first id above it. Says nothing more once there is a `cursor`.
   */
  before: (Partial<NamespaceKey> & { checkpointId: string }) | undefined;
  /** A store may leave out rows whose metadata cannot match. It need not: they are looked at again. */
  filter: Readonly<Record<string, unknown>>;
  /** "newest": what arrived last comes first. */
  order: "newest" | "oldest";
  /**
   * "steering": only of the channels that LangGraph itself steers by (`STEERING`), and of what tasks wrote only to channels that
   * begin with `__`. Other values are not read: their channels have no chain, and such writes have the type "empty" and no bytes.
   */
  values: "all" | "steering";
  /** Where the page before ended, as the store wrote it. */
  cursor: string | undefined;
  pageSize: number;
}

export interface CheckpointPage {
  checkpoints: readonly LoadedCheckpoint[];
  /** Absent on the last page. */
  cursor: string | undefined;
}

export interface StoredThreadQuery extends ThreadQuery {
  /** The rows of the heads too: what was noted in them can be verified. */
  withHeads?: boolean;
}

export interface StoredThreadPage extends ThreadPage {
  /** By thread id, where they were asked for. */
  heads?: ReadonlyMap<string, CheckpointRow>;
}

/** What one channel was written on the way from its last stored value to a checkpoint. */
export interface DeltaHistory {
  /** The nearest ancestor's value, with the rows that build it. */
  seed: { version: string; chain: readonly StoredValue[] } | undefined;
  /** Oldest checkpoint first, then by task id and index. */
  writes: readonly (WriteRow & { checkpointId: string })[];
}

/**
 * The tables of one database. Every call is one round trip and atomic; they come with names that a database can hold.
 *
 * Order is the order of arrival: the checkpoint of a namespace that was put last is its head, whatever its id says. Putting a
 * checkpoint again replaces its content, not its place nor its parent.
 *
 * A deleted thread leaves a tombstone with the last of its checkpoint ids. Where one stands, refused is
 * - a checkpoint whose parent is not stored,
 * - the first checkpoint of a namespace below the root whose `rootId` was deleted,
 * - writes for a checkpoint that was deleted.
 * A checkpoint of the root without a parent is how a thread of that name is begun anew.
 *
 * What comes with a fence is refused unless the fence holds, in the same transaction: see RunStore. Without one it is not checked.
 */
export interface CheckpointStore {
  readonly retention: RetentionStore;
  readonly runs: RunStore;
  readonly effects: EffectStore;
  setup(): Promise<void>;
  /**
   * @param parentWrites what tasks of its parent wrote, which goes in before it, or neither does. Where that is refused or fails, each
   * can still be put by itself
   * @throws ThreadkeepError `checkpointer.thread-deleted`; LeaseLostError
   */
  put(checkpoint: CheckpointToPut, parentWrites?: readonly WriteRow[], fenced?: FencedPut): Promise<void>;
  /** The checkpoint may come later. @throws ThreadkeepError `checkpointer.thread-deleted`; LeaseLostError */
  putWrites(key: CheckpointKey, rows: readonly WriteRow[], fence?: Fence): Promise<void>;
  /** Without an id: the head. */
  read(key: NamespaceKey & { checkpointId: string | undefined }): Promise<LoadedCheckpoint | undefined>;
  list(query: ListQuery): Promise<CheckpointPage>;
  readDeltaHistory(
    key: NamespaceKey & { checkpointId: string | undefined },
    channels: readonly string[],
  ): Promise<ReadonlyMap<string, DeltaHistory>>;
  /**
   * A page of the threads that have a checkpoint; the query is a checked one, and `cursor` is the store's own. "recent" goes by
   * the arrival of a thread's last checkpoint in any namespace. A page costs what it holds, however many threads there are.
   */
  listThreads(query: StoredThreadQuery): Promise<StoredThreadPage>;
  /** In bounded time: of a large database from a sample. */
  readStats(): Promise<DatabaseStats>;
  /** Everything of exactly this thread, in all namespaces, with its runs and effects. */
  deleteThread(threadId: string): Promise<void>;
  end(): Promise<void>;
}
