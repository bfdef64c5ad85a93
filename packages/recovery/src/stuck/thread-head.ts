import type { CheckpointTuple } from "@langchain/langgraph-checkpoint";
import type { PendingInterrupt, PendingTask, ThreadStatus } from "@threadkeep/persistence";
import type { PendingToolCall } from "./stuck-state.ts";

/** How the newest checkpoint of a thread's own graph stands: what its checkpoints tell of it. */
export interface ThreadHead {
  checkpointId: string;
  step: number | undefined;
  /** What made it: "input", "loop", "update" or "fork". */
  source: string | undefined;
  /** ISO 8601, by the clock of who made it. */
  createdAt: string;
  status: ThreadStatus;
  /** The nodes of the step that made it; empty where nothing tells. */
  writers: readonly string[];
  /** The nodes that finished last: of the step after it, or its writers. */
  lastNodes: readonly string[];
  nextNodes: readonly string[];
  interrupts: readonly PendingInterrupt[];
  tasks: readonly PendingTask[];
  /** Of a task that failed and did not finish since. */
  failure: HeadFailure | undefined;
  pendingToolCalls: readonly PendingToolCall[];
  tuple: CheckpointTuple;
}

export interface HeadFailure {
  class: string;
  name: string;
  message: string;
}
