import type { RunRow } from "@threadkeep/persistence";
import { ThreadkeepError } from "@threadkeep/state";

/** Without what its caller asked for a run might do something else than it was begun to do. */
export function damagedRun({ runId, threadId }: Pick<RunRow, "runId" | "threadId">): ThreadkeepError {
  return new ThreadkeepError(
    `The record of run ${runId} on thread "${threadId}" is damaged: its options are no JSON, or do not open with the encryption keys that are given here. Nothing was run. Its checkpoints stand: begin another run on the thread.`,
    { code: "run.damaged", context: { runId, threadId } },
  );
}
