export { createThreadId, type ThreadIdPart, type ThreadIdParts } from "./thread-id/create-thread-id.ts";
export { parseThreadId } from "./thread-id/parse-thread-id.ts";
export { readHistory, type HistoryPage, type ReadHistoryOptions } from "./history/read-history.ts";
export { type EntrySizes, type HistoryEntry } from "./history/history-entry.ts";
export { type PendingInterrupt, type PendingTask } from "./history/pending-tasks.ts";
export { type CheckpointQuery, type CheckpointReader } from "./history/checkpoint-reader.ts";
export {
  diffCheckpoints,
  type BytesChange,
  type ChannelChange,
  type CheckpointDiff,
  type Diffable,
} from "./history/diff/diff-checkpoints.ts";
export { type MessageChange } from "./history/diff/diff-messages.ts";
export { forkThread, type ForkedThread, type ForkThreadOptions } from "./history/fork/fork-thread.ts";
export { rollbackThread } from "./history/fork/rollback-thread.ts";
export { type CheckpointRef } from "./history/find-checkpoint.ts";
export { planReplay, type ReplayPlan, type ReplayStep, type ReplayTask } from "./history/replay/plan-replay.ts";
export { type NodeOf, type UpdateOf } from "./history/thread-graph.ts";
export { guardCheckpointer } from "./checkpointer/guard/guard-checkpointer.ts";
export {
  type CheckpointerGuardEvent,
  type CheckpointerGuardOptions,
  type GuardedCheckpoint,
} from "./checkpointer/guard/guard-options.ts";
export { revivableClass, type RevivableClass } from "./encoding/revivable-class.ts";
export { type EncryptionKey, type EncryptionOptions } from "./encoding/encryption.ts";
export { type CompressionOptions } from "./encoding/compression.ts";
