export { createCheckpointer } from "./create/create-checkpointer.ts";
export { type CheckpointerOptions } from "./create/checkpointer-options.ts";
export { type MemoryUrl, type PostgresUrl, type SqliteUrl } from "./create/checkpointer-url.ts";
export { createThreadId, type ThreadIdPart, type ThreadIdParts } from "./thread-id/create-thread-id.ts";
export { parseThreadId } from "./thread-id/parse-thread-id.ts";
export { readHistory, type HistoryPage, type ReadHistoryOptions } from "./history/read-history.ts";
export {
  readCheckpoint,
  type CheckpointDetail,
  type ReadCheckpointOptions,
  type PendingError,
} from "./history/read-checkpoint.ts";
export { listNamespaces, type NamespaceSummary } from "./history/list-namespaces.ts";
export { type EntrySizes, type HistoryEntry } from "./history/history-entry.ts";
export {
  isFinished,
  pendingInterrupts,
  pendingTasks,
  type PendingInterrupt,
  type PendingTask,
} from "./history/pending-tasks.ts";
export { parentIdOf, readBare, type CheckpointQuery, type CheckpointReader } from "./history/checkpoint-reader.ts";
export { nextNodes } from "./history/next-nodes.ts";
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
export {
  planRetention,
  type PlanRetentionOptions,
  type RetentionBatch,
  type RetentionPlan,
} from "./retention/plan-retention.ts";
export { applyRetention, type ApplyRetentionOptions } from "./retention/apply-retention.ts";
export { type RetentionPolicy } from "./retention/retention-policy.ts";
export { type ArchivedThread } from "./retention/archived-thread.ts";
export { type CheckpointPlace, type RetentionReason, type ThreadPlan } from "./retention/thread-plan.ts";
export { type ThreadState, type ThreadStatus } from "./retention/thread-state.ts";
export { threadStatus } from "./retention/thread-status.ts";
export { type RetentionShare, type RetentionSummary } from "./retention/retention-summary.ts";
export {
  type RetentionCounts,
  type RetentionProgress,
  type RetentionResult,
  type SkippedThread,
  type ThreadOutcome,
} from "./retention/retention-tally.ts";
export { type RemovedRows } from "./store/retention-store.ts";
export { guardCheckpointer } from "./checkpointer/guard/guard-checkpointer.ts";
export {
  type CheckpointerGuardEvent,
  type CheckpointerGuardOptions,
  type GuardedCheckpoint,
} from "./checkpointer/guard/guard-options.ts";
export { listThreads, type ListThreadsOptions } from "./catalog/list-threads.ts";
export { readStats } from "./catalog/read-stats.ts";
export {
  type ChannelBytes,
  type DatabaseStats,
  type ThreadCatalog,
  type ThreadPage,
  type ThreadQuery,
  type ThreadSummary,
} from "./catalog/thread-catalog.ts";
export { revivableClass, type RevivableClass } from "./encoding/revivable-class.ts";
export { type EncryptionKey, type EncryptionOptions } from "./encoding/encryption.ts";
export { type CompressionOptions } from "./encoding/compression.ts";
export { parseCheckpointerUrl, type CheckpointerAddress } from "./create/checkpointer-url.ts";
export { fenced, fenceOf, type Fence } from "./runs/fence.ts";
export { LeaseLostError } from "./runs/lease-lost-error.ts";
export { type KeepsRuns, type RunAccess } from "./runs/run-access.ts";
export { type EffectAccess, type KeepsEffects, type StoredEffect } from "./effects/effect-access.ts";
export { type EffectKey, type EffectToClaim } from "./store/effect-store.ts";
export { type LeaseKeeper, type LeaseKeeperOptions } from "./store/lease-keeper/lease-keeper.ts";
export {
  BLOCKED_MS,
  type Admission,
  type ClaimQuery,
  type RunEvent,
  type RunFailure,
  type RunOutcome,
  type RunPage,
  type RunQuery,
  type RunRow,
  type RunState,
  type RunStats,
} from "./store/run-store.ts";
