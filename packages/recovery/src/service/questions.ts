import { createHash } from "node:crypto";
import { RESUME, type CheckpointPendingWrite } from "@langchain/langgraph-checkpoint";
import { pendingInterrupts } from "@threadkeep/persistence";

/** An `interrupt()` that waits for its answer. */
export interface Question {
  /** LangGraph's, which a task's second question shares with its first. */
  id: string | undefined;
  /** How many answers its task has taken before. */
  answers: number;
  /** SHA-256 of what is asked, 16 hex digits: it tells the second question from the first where a subgraph's tasks took the answers. */
  digest: string;
}

/** Those that wait at a checkpoint, by its pending writes. */
export function questionsOf(writes: readonly CheckpointPendingWrite[]): Question[] {
  return pendingInterrupts(writes, { values: true }).map(({ taskId, id, value }) => ({
    id,
    answers: answersOf(writes, taskId),
    digest: digestOf(value),
  }));
}

function answersOf(writes: readonly CheckpointPendingWrite[], taskId: string): number {
  const given = writes.filter(([id, channel]) => id === taskId && channel === RESUME);
  return given.reduce((sum, [, , value]) => sum + (Array.isArray(value) ? value.length : 1), 0);
}

function digestOf(asked: unknown): string {
  const text = JSON.stringify(asked) ?? "";
  return createHash("sha256").update(text).digest("hex").slice(0, 16);
}
