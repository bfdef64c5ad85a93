export { createRecoveryService } from "./service/create-recovery-service.ts";
export {
  type RecoveryAttempts,
  type RecoveryServiceOptions,
  type RunOptions,
  type ServiceGraphs,
  type StreamOptions,
  type VersionedGraph,
} from "./service/service-options.ts";
export {
  type ListRunsOptions,
  type RecoverOptions,
  type RecoveryResult,
  type RecoveryService,
  type ResumeOptions,
  type ResumeStreamOptions,
  type StopOptions,
  type SweepResult,
} from "./service/recovery-service.ts";
export { type StopResult } from "./service/stop-switch.ts";
export { type CutOffRun } from "./service/cut-off.ts";
export { type ChunkOf, type StreamModes } from "./service/stream-chunk.ts";
export { type InputOf, type OutputOf, type ServiceGraph } from "./service/service-graph.ts";
export { type RecoveryEvent } from "./service/recovery-event.ts";
export { detectStuck } from "./stuck/detect-stuck.ts";
export { type PendingToolCall, type StuckState, type StuckStateName } from "./stuck/stuck-state.ts";
export { type StuckFacts, type StuckLimits } from "./stuck/stuck-facts.ts";
export { type HeadFailure, type ThreadHead } from "./stuck/thread-head.ts";
export { type EffectRecord } from "./effects/settle/effect-record.ts";
export { type ListEffectsOptions } from "./effects/settle/list-effects.ts";
export { type EffectRef, type SettledOutcome } from "./effects/settle/settle-unknown.ts";
export { type RecoveryStats } from "./stats/recovery-stats.ts";
export { createEffectLedger, type EffectLedger, type EffectLedgerOptions } from "./effects/effect-ledger.ts";
export {
  onceOnly,
  type InvokableTool,
  type OnceOnlyOptions,
  type ToolArgs,
  type ToolOutput,
} from "./effects/once-only.ts";
export { onceOnlyNode, type OnceOnlyNodeOptions } from "./effects/once-only-node.ts";
export { type OnceOptions } from "./effects/once-in-node.ts";
export { type EffectCall, type Ended, type RunningEffect } from "./effects/claim/effect-call.ts";
export { effectConfig, type EffectConfig, type EffectSource } from "./effects/effect-config.ts";
export { type EffectMode } from "./effects/effect-mode.ts";
export {
  type EffectPolicy,
  type UnknownEffect,
  type Verification,
  type VerifyPolicy,
} from "./effects/effect-policy.ts";
export { type EffectEvent } from "./effects/effect-event.ts";
export { idempotencyKeyOf } from "./effects/key/idempotency-key-of.ts";
export {
  answerEffect,
  isEffectQuestion,
  type EffectAnswer,
  type EffectOutcome,
  type EffectQuestion,
} from "./effects/unknown/effect-question.ts";
export { EffectUnknownError } from "./effects/unknown/effect-unknown-error.ts";
export {
  LeaseLostError,
  type RunFailure,
  type RunPage,
  type RunRow,
  type RunState,
  type RunStats,
} from "@threadkeep/persistence";
