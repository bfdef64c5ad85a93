/**
 * "done": the run came to its end. "paused": it waits for the answer to an interrupt. "failed": its last step ended with an
 * error. "runnable": a next step remains. "unknown": the checkpoint does not tell, as with hand-made Pregel graphs.
 */
export type ThreadStatus = "done" | "paused" | "failed" | "runnable" | "unknown";

/** A thread, as far as it takes to tell whether it may go as a whole. */
export interface ThreadState {
  threadId: string;
  status: ThreadStatus;
  /** Why the status is unknown, where its head is missing or cannot be read. */
  why?: string;
  /** In all namespaces. */
  checkpoints: number;
  /** When the last of it was stored, ISO 8601, by the clock of who stored it. */
  lastActiveAt?: string;
  /** A recorded run of it has not come to its end: whatever the checkpoints say, somebody goes on with it. */
  hasOpenRun?: true;
  /** Of its head. */
  metadata: Readonly<Record<string, unknown>>;
  /** Another as soon as anything of the thread changed. */
  stamp: string;
}
