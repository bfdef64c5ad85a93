import { isRecord } from "../../message/record.ts";
import type { PendingWrite } from "../../langgraph/langgraph-internals.ts";
import type { FailedAttempt } from "../error-recovery-event.ts";
import { readSaved } from "./read-saved.ts";
import { RECOVERY, type SavedRecovery } from "./saved-recovery.ts";

/**
 * What is known of one call of a task that has not completed. Kept as a write of a task that there is not, beside the checkpoint that
 * the outermost superstep began from: LangGraph keeps such a write as long as the checkpoint and applies it to nothing.
 */
export interface AttemptRecord {
  /**
   * begun: written before the attempt is made. failed: it failed, and the next one is paid for and waited for. left: it ended by control flow and has not failed. done: it succeeded. ended: it failed, and
   * the caller was given an error.
   */
  step: Step;
  /** Which call of the outermost graph's task. */
  call: string;
  attempt: number;
  /** By the whole run, this attempt included unless it is owed. */
  spent: SavedRecovery;
  /** It may be the call's first one, and counts only where it does not succeed. */
  isOwed?: boolean;
  /** A run that ended by an error, which this one goes on with. */
  after?: string;
  /** Why the attempt before, or this one where it failed or has ended, failed. */
  failed?: FailedAttempt;
}

const STEPS = ["begun", "failed", "left", "done", "ended"] as const;
type Step = (typeof STEPS)[number];

/** In the order of its task. */
export interface TaskRecord extends AttemptRecord {
  /** The outermost graph's task. */
  root: string;
  at: number;
}

const MARK = ":recovery:";

export function recordId(root: string, at: number): string {
  return `${root}${MARK}${at}`;
}

/** All records beside a checkpoint, those of a task in their order. What does not fit was never recorded. */
export function readRecords(writes: readonly PendingWrite[] = []): TaskRecord[] {
  const records = writes.flatMap(([id, channel, value]) => {
    const [root, at] = id.split(MARK);
    const record = channel === RECOVERY ? readRecord(value) : undefined;
    return record && root !== undefined && at !== undefined ? [{ ...record, root, at: Number(at) }] : [];
  });
  return records.toSorted((one, other) => one.at - other.at);
}

function readRecord(value: unknown): AttemptRecord | undefined {
  if (!isRecord(value)) return undefined;
  const { step, call, attempt, isOwed, after, failed } = value;
  const spent = readSaved(value["spent"]);
  if (!STEPS.includes(step as Step) || typeof call !== "string" || !Number.isInteger(attempt) || spent === undefined)
    return undefined;
  return {
    step: step as Step,
    call,
    attempt: attempt as number,
    spent,
    ...(isOwed === true && { isOwed }),
    ...(typeof after === "string" && { after }),
    ...(isRecord(failed) && { failed: failed as unknown as FailedAttempt }),
  };
}
