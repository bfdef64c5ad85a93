import { ThreadkeepError } from "@threadkeep/state";

/** @param where as `describePlace` says it */
export function valueIncomplete(where: string, problem: string, context: Record<string, unknown>): ThreadkeepError {
  return new ThreadkeepError(
    `A value ${where} cannot be put together: ${problem}. Something other than this package removed or changed rows of ` +
      "checkpoint_blobs: restore them from a backup, or delete the checkpoint.",
    { code: "checkpointer.value-incomplete", context },
  );
}
