import type { FailedAttempt } from "../error-recovery-event.ts";
import type { AttemptRecord } from "./attempt-record.ts";

/** Where a call stands that another process has begun. */
export interface CallStanding {
  made: number;
  failed: FailedAttempt[];
  /** The next attempt was counted already, or is none that could be avoided. */
  isPaid: boolean;
  /** The one before was not counted: of that it was not known whether it was the first. */
  isOwed: boolean;
  /** The process stopped while an attempt was made, or in the wait after it. */
  wasCutShort: boolean;
}

/** What the records of one call say, in their order. Nothing where it succeeded and its task then waited for a human: it is a new call. */
export function readStanding(log: readonly AttemptRecord[], isPaused: boolean): CallStanding | undefined {
  const last = log.at(-1);
  if (last === undefined || (last.step === "done" && isPaused)) return undefined;
  const byAttempt = new Map(log.flatMap(({ failed }) => (failed ? [[failed.attempt, failed] as const] : [])));
  const isLeft = last.step === "left";
  return {
    made: isLeft ? last.attempt - 1 : last.attempt,
    failed: [...byAttempt.values()],
    isPaid: isLeft || last.step === "failed",
    isOwed: last.isOwed === true,
    wasCutShort: last.step === "begun" || last.step === "failed",
  };
}
