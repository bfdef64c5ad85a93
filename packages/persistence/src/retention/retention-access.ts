import type { BaseCheckpointSaver } from "@langchain/langgraph-checkpoint";
import type {
  AncestryRow,
  CheckpointLinkRow,
  RemovalOrder,
  RemovedRows,
  ThreadsQuery,
} from "../store/retention-store.ts";
import type { ThreadState } from "./thread-state.ts";

/** What retention needs of a saver. */
export interface RetentionAccess {
  /** A page in the order of thread ids. */
  readThreads(query: ThreadsQuery): Promise<ThreadState[]>;
  /** How the checkpoints of a thread hang together, in the order of arrival. */
  readLinks?(threadId: string): Promise<CheckpointLinkRow[]>;
  /** What earlier removals left to know of ancestors that are gone. */
  readAncestry?(threadId: string): Promise<AncestryRow[]>;
  /** Undefined, and nothing removed, where the thread is another by now. */
  remove(order: RemovalOrder): Promise<RemovedRows | undefined>;
}

/** A saver that can remove single checkpoints. Ours can. */
export interface RetentionSaver {
  readonly retention: Required<RetentionAccess>;
}

export function hasRetention(saver: BaseCheckpointSaver): saver is BaseCheckpointSaver & RetentionSaver {
  return "retention" in saver && typeof saver.retention === "object" && saver.retention !== null;
}
