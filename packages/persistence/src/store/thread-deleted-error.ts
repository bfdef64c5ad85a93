import { ThreadkeepError } from "@threadkeep/state";
import type { CheckpointKey } from "./checkpoint-store.ts";

/** A write came after its thread was deleted. */
export function threadDeleted(
  { threadId, namespace, checkpointId }: CheckpointKey,
  deletedAt: string,
): ThreadkeepError {
  return new ThreadkeepError(
    `Thread "${threadId}", or the checkpoint that this run began at, was deleted at ${deletedAt}: what the run writes to checkpoint ` +
      `${checkpointId} is refused. End runs before deleting what they build on. A new invoke works again.`,
    { code: "checkpointer.thread-deleted", context: { threadId, namespace, checkpointId, deletedAt } },
  );
}
