import { ThreadkeepError } from "@threadkeep/state";
import type { CheckpointKey } from "./checkpoint-store.ts";

/** A write came after its thread was deleted. */
export function threadDeleted(
  { threadId, namespace, checkpointId }: CheckpointKey,
  deletedAt: string,
): ThreadkeepError {
  return new ThreadkeepError(
    `Thread "${threadId}" was deleted at ${deletedAt}: what a run that began before then writes to checkpoint ${checkpointId} ` +
      "is refused. End such runs before deleting their thread. A new invoke begins the thread anew.",
    { code: "checkpointer.thread-deleted", context: { threadId, namespace, checkpointId, deletedAt } },
  );
}
