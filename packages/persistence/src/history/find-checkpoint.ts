import type { BaseCheckpointSaver, CheckpointTuple } from "@langchain/langgraph-checkpoint";
import { ThreadkeepError } from "@threadkeep/state";
import { describeArgument } from "../arguments/describe-argument.ts";
import { assertThreadId } from "./assert-thread-id.ts";
import { namespaceOf, readCheckpoints } from "./checkpoint-reader.ts";

export interface CheckpointRef {
  threadId: string;
  checkpointId: string;
}

/**
 * A checkpoint of the graph itself, not of a subgraph.
 * @throws {ThreadkeepError} `history.invalid-thread-id`, `history.unknown-thread`, `history.unknown-checkpoint`, `history.other-namespace`
 */
export async function findCheckpoint(saver: BaseCheckpointSaver, ref: CheckpointRef): Promise<CheckpointTuple> {
  assertThreadId(ref.threadId);
  const { threadId, checkpointId } = ref;
  const found =
    typeof checkpointId === "string" && checkpointId !== ""
      ? await saver.getTuple({ configurable: { thread_id: threadId, checkpoint_ns: "", checkpoint_id: checkpointId } })
      : undefined;
  if (found) return found;
  throw await whyNotFound(saver, ref);
}

// Read only once it is an error: of a foreign saver this may be the whole thread.
async function whyNotFound(
  saver: BaseCheckpointSaver,
  { threadId, checkpointId }: CheckpointRef,
): Promise<ThreadkeepError> {
  let known = false;
  for await (const tuple of readCheckpoints(saver, { threadId, order: "newest", values: false })) {
    known = true;
    if (tuple.checkpoint.id === checkpointId) return otherNamespace(threadId, checkpointId, namespaceOf(tuple));
  }
  const thread = JSON.stringify(threadId);
  return known
    ? new ThreadkeepError(
        `Thread ${thread} has no checkpoint ${describeArgument(checkpointId)}. readHistory lists those it has.`,
        { code: "history.unknown-checkpoint", context: { threadId, checkpointId } },
      )
    : new ThreadkeepError(`There is no thread ${thread} in this checkpointer. Check the id and the database.`, {
        code: "history.unknown-thread",
        context: { threadId },
      });
}

function otherNamespace(threadId: string, checkpointId: string, namespace: string): ThreadkeepError {
  return new ThreadkeepError(
    `Checkpoint ${checkpointId} of thread ${JSON.stringify(threadId)} belongs to the subgraph at ${JSON.stringify(namespace)}. ` +
      "Name a checkpoint of the graph itself: its subgraphs follow.",
    { code: "history.other-namespace", context: { threadId, checkpointId, namespace } },
  );
}
