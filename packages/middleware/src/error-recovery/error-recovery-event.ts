import type { ErrorClass } from "./classify/classified-error.ts";

/** What is called. */
export interface CallName {
  kind: "model" | "tool" | "node";
  /** The model's, the tool's or the node's name. */
  name: string;
  /** Of a tool call. */
  toolCallId?: string;
}

/** One attempt that failed. */
export interface FailedAttempt {
  call: CallName;
  /** From 1. */
  attempt: number;
  class: ErrorClass;
  status?: number;
  code?: string;
  /** One line, without secrets. */
  message: string;
  /** How long was waited after it; absent where it was the last. */
  delayMs?: number;
}

/** Why nothing was tried again. */
export type ExhaustedReason =
  /** The attempts of this call. */
  | "attempts"
  /** What a whole run may spend: on attempts, on time, on tokens. */
  | "run-attempts"
  | "run-time"
  | "run-tokens"
  /** The other side asks for a longer wait than `maxDelayMs`. */
  | "retry-after"
  /** The circuit is open: the last calls have all failed. */
  | "circuit-open"
  /** The same tool call with the same result, again and again. */
  | "tool-loop";

/** What became of a failing call. Never contains content of a thread. */
export type ErrorRecoveryEvent = {
  /** The thread, where the run has one. */
  threadId?: string;
  /** The run: another run of the same thread has another one, and a run that is resumed keeps its own. */
  runId?: string;
} & (
  | { type: "recovery.retry"; data: FailedAttempt & { delayMs: number } }
  | { type: "recovery.recovered"; data: { call: CallName; attempts: number; elapsedMs: number } }
  /** Not tried again: `why` says which rule. The error goes on to the caller or, for a tool, to the model. */
  | { type: "recovery.failed"; data: FailedAttempt & { why: string } }
  | {
      type: "recovery.exhausted";
      data: { call: CallName; reason: ExhaustedReason; attempts: readonly FailedAttempt[] };
    }
  | { type: "recovery.fallback"; data: { call: CallName; to: string; class: ErrorClass } }
  | { type: "recovery.circuit"; data: { call: CallName; state: "open" | "half-open" | "closed" } }
  | { type: "recovery.tool-loop"; data: { call: CallName; times: number; action: "noted" | "stopped" } }
  | { type: "recovery.repaired-history"; data: { added: number; removed: number; toolCallIds: readonly string[] } }
  | { type: "recovery.mended"; data: { call: CallName; class: "context-overflow" | "invalid-tool-history" } }
  /** What `onContextOverflow` left is sent and not saved, and `why`: the thread is too long for the next call, too. */
  | { type: "recovery.not-kept"; data: { call: CallName; why: string } }
  /**
   * Text that was streamed is void: the answer starts anew, or the run ends with other words. Also a chunk in the stream mode "custom", and an
   * `on_custom_event` of this name in `streamEvents`; other stream modes have no mark for it, but in "messages" the new text comes under another message id. With `messageIds`
   * only the text of these messages is void: steps that are finished are not made again.
   */
  | { type: "recovery.stream-restarted"; data: { call: CallName; attempt: number; messageIds?: readonly string[] } }
  /** The process had stopped during this call; attempts made before it count. */
  | { type: "recovery.resumed"; data: { call: CallName; attemptsBefore: number } }
  /** An attempt could not be written to the checkpointer: should the process stop now, it may be made once more than allowed. */
  | { type: "recovery.not-recorded"; data: { call: CallName; message: string } }
  /** A warning, once for each model: what it calls retries by itself, which multiplies with the attempts here. */
  | { type: "recovery.nested-retries"; data: { call: CallName; maxRetries: number; hint: string } }
);
